/// A string inside a mapped file, without its ending zero. Whoever has one keeps the file alive.
struct Text: @unchecked Sendable {
  let start: UnsafePointer<UInt8>
  let count: Int

  static let empty = Text(start: UnsafePointer(bitPattern: 16)!, count: 0)

  var isEmpty: Bool { count == 0 }
  var isAbsolutePath: Bool { count > 0 && start.pointee == UInt8(ascii: "/") }

  /// What is not UTF-8 is repaired.
  var string: String {
    String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

extension ByteView {
  /// nil where no string begins, or none ends.
  func text(at offset: UInt64) -> Text? {
    guard let length = stringLength(at: offset) else { return nil }
    return Text(start: start + Int(offset), count: length)
  }

  /// Without what follows the last zero. Then every string in it ends, and no search for an end is in vain.
  var endingInZero: ByteView {
    var length = count
    while length > 0, start[length - 1] != 0 { length -= 1 }
    return ByteView(start: start, count: length)
  }
}
