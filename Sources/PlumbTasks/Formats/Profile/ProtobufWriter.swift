/// The wire format of protocol buffers, as far as a profile needs it.
struct ProtobufWriter {
  private(set) var bytes: [UInt8] = []

  /// 0 is what a field has that is not there.
  mutating func add(_ field: Int, _ value: UInt64) {
    guard value != 0 else { return }
    varint(UInt64(field) << 3)
    varint(value)
  }

  mutating func add(_ field: Int, _ value: Int64) { add(field, UInt64(bitPattern: value)) }
  mutating func add(_ field: Int, _ value: Int) { add(field, Int64(value)) }
  mutating func add(_ field: Int, _ value: Bool) { add(field, value ? 1 : 0 as UInt64) }

  mutating func add(_ field: Int, packed values: [UInt64]) {
    guard !values.isEmpty else { return }
    add(field) { list in
      for value in values { list.varint(value) }
    }
  }

  /// An empty text counts: it may be an element of a list.
  mutating func add(_ field: Int, _ text: String) {
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(text.utf8.count))
    bytes += text.utf8
  }

  mutating func add(_ field: Int, _ message: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    message(&inner)
    varint(UInt64(field) << 3 | 2)
    varint(UInt64(inner.bytes.count))
    bytes += inner.bytes
  }

  private mutating func varint(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
  }
}
