/// Writes little-endian numbers, for files and memory that tests make up.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []
  var count: Int { bytes.count }

  init() {}
  init(_ body: (inout ByteWriter) -> Void) { body(&self) }

  mutating func u8(_ values: UInt8...) { bytes += values }
  mutating func u16(_ value: UInt16) { number(value) }
  mutating func u32(_ value: UInt32) { number(value) }
  mutating func i32(_ value: Int32) { number(UInt32(bitPattern: value)) }
  mutating func u64(_ values: UInt64...) { for value in values { number(value) } }
  mutating func append(_ more: [UInt8]) { bytes += more }

  mutating func text(_ text: String, width: Int) {
    let content = Array(text.utf8.prefix(width))
    bytes += content + [UInt8](repeating: 0, count: width - content.count)
  }

  mutating func pad(to size: Int) {
    if bytes.count < size { bytes += [UInt8](repeating: 0, count: size - bytes.count) }
  }

  mutating func align(_ alignment: Int, with byte: UInt8 = 0) {
    while bytes.count % alignment != 0 { bytes.append(byte) }
  }

  private mutating func number<T: FixedWidthInteger>(_ value: T) {
    for index in 0..<MemoryLayout<T>.size {
      bytes.append(UInt8(truncatingIfNeeded: value >> T(index * 8)))
    }
  }
}
