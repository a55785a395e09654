/// Reads numbers from bytes that nobody vouches for. Beyond the end everything is 0 and `isBroken` is set, so that callers
/// check once and not at each step.
struct ByteCursor {
  private let bytes: [UInt8]
  /// The address of the first byte in the process.
  let address: UInt64
  private(set) var offset: Int
  let end: Int
  private(set) var isBroken = false

  init(_ bytes: [UInt8], address: UInt64, from offset: Int = 0, to end: Int? = nil) {
    self.bytes = bytes
    self.address = address
    self.end = min(max(end ?? bytes.count, 0), bytes.count)
    self.offset = min(max(offset, 0), self.end)
  }

  var isAtEnd: Bool { offset >= end || isBroken }
  var currentAddress: UInt64 { address &+ UInt64(offset) }

  mutating func byte() -> UInt8 {
    guard offset < end else {
      isBroken = true
      return 0
    }
    defer { offset += 1 }
    return bytes[offset]
  }

  mutating func number<T: FixedWidthInteger & UnsignedInteger>(_ type: T.Type) -> T {
    var value: T = 0
    for index in 0..<MemoryLayout<T>.size { value |= T(byte()) << T(index * 8) }
    return isBroken ? 0 : value
  }

  mutating func uleb() -> UInt64 { leb().value }

  mutating func sleb() -> Int64 {
    let (value, width, last) = leb()
    let isNegative = last & 0x40 != 0 && width < 64
    return Int64(bitPattern: isNegative ? value | ~0 << width : value)
  }

  /// The number, how many bits were written of it, and its last byte, which holds the sign.
  private mutating func leb() -> (value: UInt64, width: UInt64, last: UInt8) {
    var value: UInt64 = 0
    var width: UInt64 = 0
    while true {
      let next = byte()
      if width < 64 { value |= UInt64(next & 0x7f) << width }
      width += 7
      if next & 0x80 == 0 { return (value, width, next) }
    }
  }

  /// A zero-ended string of at most 32 bytes, as augmentations are.
  mutating func shortString() -> [UInt8] {
    var result: [UInt8] = []
    while true {
      let next = byte()
      if next == 0 { return result }
      result.append(next)
      if result.count > 32 {
        isBroken = true
        return []
      }
    }
  }

  mutating func skip(_ count: UInt64) {
    guard count <= UInt64(end - offset) else {
      isBroken = true
      return
    }
    offset += Int(count)
  }

  /// A block of `count` bytes as a cursor of its own.
  mutating func block(_ count: UInt64) -> ByteCursor {
    let start = offset
    skip(count)
    return ByteCursor(bytes, address: address, from: start, to: isBroken ? start : offset)
  }
}
