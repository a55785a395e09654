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
