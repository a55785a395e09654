/// Memory of a process, alive or dead. What stands above it (unwinder, task decoder) does not know which.
///
/// A read never faults and never blocks for long; what is not mapped, or was not kept in a core, simply cannot be read. All
/// numbers are little-endian, as on x86-64.
public protocol MemoryReader: Sendable {
  /// Fills the buffer with the bytes from `address` on. False if not all of them can be read; the buffer's content is
  /// unspecified then.
  func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool

  /// Reads `size` bytes at each of `addresses` into consecutive slots of the buffer, which holds at least
  /// `addresses.count * size` bytes. The result says which slots were filled.
  ///
  /// A hundred thousand tasks are walked in lock-step through this; one system call serves up to 1,024 places.
  func read(
    _ addresses: [UInt64], size: Int, into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool]

  /// Reads ranges of different sizes into consecutive places of the buffer, which holds all of them. The result says which were
  /// read as a whole. A long range costs the kernel less than half of what its pages cost one by one.
  func read(_ ranges: [Range<UInt64>], into buffer: UnsafeMutableRawBufferPointer) -> [Bool]
}

extension MemoryReader {
  public func read(
    _ addresses: [UInt64], size: Int, into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    addresses.indices.map { index in
      read(
        addresses[index], into: .init(rebasing: buffer[index * size..<(index + 1) * size]))
    }
  }

  public func read(
    _ ranges: [Range<UInt64>], into buffer: UnsafeMutableRawBufferPointer
  ) -> [Bool] {
    var place = 0
    return ranges.map { range in
      defer { place += range.count }
      return read(
        range.lowerBound, into: .init(rebasing: buffer[place..<place + range.count]))
    }
  }

  /// The number at `address`, which need not be aligned.
  public func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ address: UInt64, as type: T.Type = T.self
  ) -> T? {
    var value: T = 0
    let isRead = withUnsafeMutableBytes(of: &value) { read(address, into: $0) }
    return isRead ? T(littleEndian: value) : nil
  }

  /// `count` bytes, or nil if not all of them can be read. Whoever calls bounds `count`.
  public func bytes(_ address: UInt64, count: Int) -> [UInt8]? {
    guard count >= 0 else { return nil }
    var isRead = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      isRead = read(address, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
      filled = isRead ? count : 0
    }
    return isRead ? bytes : nil
  }

  /// As many of `count` bytes as can be read from `address` on.
  public func readableBytes(_ address: UInt64, upTo count: Int) -> [UInt8] {
    if let all = bytes(address, count: count) { return all }
    var result: [UInt8] = []
    while result.count < count {
      let here = address &+ UInt64(result.count)
      let piece = min(count - result.count, 256 - Int(here & 255))
      guard let bytes = bytes(here, count: piece) else { break }
      result += bytes
    }
    return result
  }

  /// A zero-ended string of at most `limit` bytes; nil if it cannot be read, is longer, or is not UTF-8.
  public func cString(_ address: UInt64, limit: Int = 4096) -> String? {
    let bytes = readableBytes(address, upTo: limit)
    guard let end = bytes.firstIndex(of: 0) else { return nil }
    return String(validating: bytes[..<end], as: UTF8.self)
  }
}
