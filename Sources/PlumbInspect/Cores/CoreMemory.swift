import PlumbSymbols

/// The memory of a dead process: what its core has, and for pages of files that were not written and therefore not dumped, what
/// the images' files have.
public struct CoreMemory: MemoryReader {
  private let core: CoreFile
  /// Of images whose file was found, sorted by address.
  private let images: [Backing]

  struct Backing {
    var range: Range<UInt64>
    var bias: UInt64
    var file: SymbolFile
  }

  init(core: CoreFile, images: [Backing]) {
    self.core = core
    self.images = images.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  public func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var done = 0
    // Neighbouring mappings continue each other.
    while done < buffer.count {
      let here = address &+ UInt64(done)
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = readPiece(here, into: rest)
      guard count > 0 else { return false }
      done += count
    }
    return true
  }

  /// What one mapping gives: the number of bytes.
  private func readPiece(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let index = core.load(containing: address) else { return 0 }
    let load = core.loads[index]
    let offset = address - load.range.lowerBound
    let present = UInt64(load.bytes.count)
    if offset < present {
      let count = min(buffer.count, Int(present - offset))
      guard let bytes = load.bytes.slice(at: offset, count: UInt64(count)) else { return 0 }
      buffer.copyMemory(from: bytes.raw)
      return count
    }
    let count = Int(min(UInt64(buffer.count), load.range.upperBound - address))
    guard let image = image(containing: address) else { return 0 }
    let place = address &- image.bias
    // What can be written, if only by the dynamic linker, is in the file as it was before.
    guard
      let segment = image.file.segments.first(where: {
        place >= $0.address && place - $0.address < $0.fileSize
      }), !segment.permissions.contains(.write),
      let bytes = image.file.contents(at: place, count: count)
    else { return 0 }
    bytes.withBytes { buffer.copyMemory(from: $0) }
    return count
  }

  private func image(containing address: UInt64) -> Backing? {
    images.index(containing: address) { $0.range }.map { images[$0] }
  }

  /// Addresses, in writable memory that was dumped, of words that equal `word` and are aligned to so many bytes. At most `limit`.
  public func find(_ word: UInt64, alignment: Int = 16, limit: Int) -> [UInt64] {
    var found: [UInt64] = []
    for load in core.loads where load.permissions.contains(.write) {
      let bytes = load.bytes.raw
      // Mappings begin at pages; anything else is damage, and has no objects.
      guard load.range.lowerBound & 15 == 0 else { continue }
      WordScan.find(
        word, alignment: alignment, in: bytes, at: load.range.lowerBound, limit: limit, into: &found
      )
    }
    return found
  }
}
