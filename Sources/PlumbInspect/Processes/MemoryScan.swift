import Glibc
import PlumbSymbols

/// Searches the memory that a running process has written.
struct MemoryScan {
  let reader: any MemoryReader
  /// `/proc/<pid>` or `/proc/self`.
  let directory: String

  private static let pageSize: UInt64 = 4096
  private static let pieceSize: UInt64 = 4 << 20
  /// Smaller mappings are read without asking which of their pages are there.
  private static let smallSize = 1 << 20

  /// The addresses of a word in `mappings`.
  func find(
    _ word: UInt64, alignment: Int = 16, in mappings: [ProcessMapping], limit: Int
  ) -> [UInt64] {
    var found: [UInt64] = []
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(Self.pieceSize), alignment: 4096)
    defer { room.deallocate() }
    // A reader that looks at its own memory finds what it has just read there, too.
    let own = UInt64(UInt(bitPattern: room.baseAddress))
    let pages = open(directory + "/pagemap", O_RDONLY | O_CLOEXEC)
    defer { if pages >= 0 { close(pages) } }
    for mapping in mappings {
      for range in present(mapping.range, pages) {
        for start in stride(
          from: range.lowerBound, to: range.upperBound, by: Int(Self.pieceSize))
        {
          let piece = start..<min(start + Self.pieceSize, range.upperBound)
          read(piece, into: room) { bytes, address in
            WordScan.find(
              word, alignment: alignment, in: bytes, at: address, limit: limit, into: &found)
          }
        }
      }
    }
    return directory == "/proc/self"
      ? found.filter { $0 < own || $0 >= own + Self.pieceSize } : found
  }

  private func read(
    _ range: Range<UInt64>, into room: UnsafeMutableRawBufferPointer,
    _ body: (UnsafeRawBufferPointer, UInt64) -> Void
  ) {
    let bytes = UnsafeMutableRawBufferPointer(rebasing: room[..<range.count])
    if reader.read(range.lowerBound, into: bytes) {
      body(UnsafeRawBufferPointer(bytes), range.lowerBound)
      return
    }
    // A page of it went meanwhile.
    let pages = stride(from: range.lowerBound, to: range.upperBound, by: Int(Self.pageSize))
      .map { $0..<min($0 + Self.pageSize, range.upperBound) }
    let isRead = reader.read(pages, into: bytes)
    for (index, page) in pages.enumerated() where isRead[index] {
      let start = Int(page.lowerBound - range.lowerBound)
      body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + page.count]), page.lowerBound)
    }
  }

  /// The parts that have ever been touched: programs reserve gigabytes that they never use, and reading those would make page tables
  /// for them.
  private func present(_ range: Range<UInt64>, _ pages: Int32) -> [Range<UInt64>] {
    guard pages >= 0, range.count > Self.smallSize else { return [range] }
    var result: [Range<UInt64>] = []
    var words = [UInt64](repeating: 0, count: 32 << 10)
    var page = range.lowerBound / Self.pageSize
    let end = range.upperBound / Self.pageSize
    while page < end {
      let count = Int(min(UInt64(words.count), end - page))
      let size = words.withUnsafeMutableBytes {
        pread(pages, $0.baseAddress, count * 8, off_t(page * 8))
      }
      guard size == count * 8 else { return [range] }
      // Bit 63: in memory; 62: swapped out.
      for index in 0..<count where words[index] >> 62 != 0 {
        let start = (page + UInt64(index)) * Self.pageSize
        if let last = result.last, last.upperBound == start {
          result[result.count - 1] = last.lowerBound..<start + Self.pageSize
        } else {
          result.append(start..<start + Self.pageSize)
        }
      }
      page += UInt64(count)
    }
    return result
  }
}
