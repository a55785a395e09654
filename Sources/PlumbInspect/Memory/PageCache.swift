/// Reads another reader's memory by whole pages, each once.
///
/// A task, its contexts and its records lie near each other, and one page costs the kernel as much as sixteen bytes of it: so a
/// hundred thousand tasks take thirty thousand reads and not a million. Lives as long as one batch of tasks, and shows memory as
/// it was during that time.
final class PageCache: MemoryReader, @unchecked Sendable {
  // One decoding owns it, on one thread; the protocol asks for more than is needed here.
  private let reader: any MemoryReader
  private var slots: [UInt64: Int] = [:]
  private var bytes: [UInt8] = []

  private static let pageSize = 4096
  private static let unreadable = -1

  init(_ reader: any MemoryReader) { self.reader = reader }

  func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    fetch([address], size: buffer.count)
    return copy(address, into: buffer)
  }

  func read(
    _ addresses: [UInt64], size: Int, into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    fetch(addresses, size: size)
    return addresses.indices.map { index in
      copy(
        addresses[index], into: .init(rebasing: buffer[index * size..<(index + 1) * size]))
    }
  }

  /// Gets the pages that are not there yet, in one batch.
  private func fetch(_ addresses: [UInt64], size: Int) {
    var missing: [UInt64] = []
    for address in addresses {
      let (last, overflow) = address.addingReportingOverflow(UInt64(max(size, 1) - 1))
      guard !overflow, last - address < 1 << 16 else { continue }
      var page = address & ~UInt64(Self.pageSize - 1)
      while page <= last {
        if slots[page] == nil {
          slots[page] = Self.unreadable
          missing.append(page)
        }
        page &+= UInt64(Self.pageSize)
        if page == 0 { break }
      }
    }
    guard !missing.isEmpty else { return }
    let start = bytes.count
    bytes.append(contentsOf: repeatElement(0, count: missing.count * Self.pageSize))
    let isRead = bytes.withUnsafeMutableBytes { bytes in
      reader.read(missing, size: Self.pageSize, into: .init(rebasing: bytes[start...]))
    }
    for index in missing.indices where isRead[index] {
      slots[missing[index]] = start + index * Self.pageSize
    }
  }

  private func copy(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var done = 0
    while done < buffer.count {
      let (here, overflow) = address.addingReportingOverflow(UInt64(done))
      let offset = Int(here & UInt64(Self.pageSize - 1))
      let count = min(buffer.count - done, Self.pageSize - offset)
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
      let slot = slots[here & ~UInt64(Self.pageSize - 1)] ?? Self.unreadable
      if overflow { return false }
      if slot == Self.unreadable {
        // The last page of a core that is cut short has a part that can be read.
        guard reader.read(here, into: piece) else { return false }
      } else {
        bytes.withUnsafeBytes {
          piece.copyMemory(from: .init(rebasing: $0[slot + offset..<slot + offset + count]))
        }
      }
      done += count
    }
    return true
  }
}
