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

  mutating func uleb() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = byte()
      if shift < 64 { value |= UInt64(next & 0x7f) << shift }
      shift += 7
      if next & 0x80 == 0 { return value }
    }
  }

  mutating func sleb() -> Int64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = byte()
      if shift < 64 { value |= UInt64(next & 0x7f) << shift }
      shift += 7
      if next & 0x80 == 0 {
        if next & 0x40 != 0, shift < 64 { value |= ~0 << shift }
        return Int64(bitPattern: value)
      }
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

/// How `.eh_frame` writes an address (`DW_EH_PE_*` of the LSB core specification).
struct PointerEncoding {
  let raw: UInt8
  var isOmitted: Bool { raw == 0xff }

  /// Reads an address. `dataBase` is what data-relative addresses count from: the start of `.eh_frame_hdr`.
  ///
  /// Nil for encodings that no x86-64 toolchain writes, and where an indirect address cannot be read.
  func read(
    _ cursor: inout ByteCursor, dataBase: UInt64, reader: some MemoryReader
  ) -> UInt64? {
    guard !isOmitted else { return nil }
    let place = cursor.currentAddress
    guard var value = readValue(&cursor) else { return nil }
    switch raw & 0x70 {
    case 0x00: break
    case 0x10: value = value &+ place
    case 0x30: value = value &+ dataBase
    default: return nil
    }
    if raw & 0x80 != 0 { return reader.load(value, as: UInt64.self) }
    return value
  }

  /// The number as it is written: sizes have no base.
  func readValue(_ cursor: inout ByteCursor) -> UInt64? {
    let value: UInt64
    switch raw & 0x0f {
    case 0x00, 0x04, 0x0c: value = cursor.number(UInt64.self)
    case 0x01: value = cursor.uleb()
    case 0x02: value = UInt64(cursor.number(UInt16.self))
    case 0x03: value = UInt64(cursor.number(UInt32.self))
    case 0x09: value = UInt64(bitPattern: cursor.sleb())
    case 0x0a: value = UInt64(bitPattern: Int64(Int16(bitPattern: cursor.number(UInt16.self))))
    case 0x0b: value = UInt64(bitPattern: Int64(Int32(bitPattern: cursor.number(UInt32.self))))
    default: return nil
    }
    return cursor.isBroken ? nil : value
  }
}
