#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Attributes in the arguments of attributes, `@a(@b(@c(…`: the parser looks ahead over each twice, so that it takes twice as
/// long for every level. A fuzzer found that out; people nest three of them, in types of closures.
enum AttributeNesting {
  /// The offset at which they nest beyond ``SourceFile/maximumAttributeNesting``, as far as the bytes tell: strings and comments
  /// are not told apart.
  static func tooDeep(_ bytes: [UInt8]) -> Int? {
    bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var depth = 0
      var last = 0
      var offset = 0
      while let hit = memchr(base + offset, 0x40, buffer.count - offset) {
        let place = UnsafeRawPointer(hit) - base
        offset = place + 1
        guard isNested(at: place, buffer) else { continue }
        depth = buffer[last..<place].contains(where: ends) ? 1 : depth + 1
        last = place
        if depth > SourceFile.maximumAttributeNesting { return place }
      }
      return nil
    }
  }

  /// An opening bracket stands before the `@` or right behind it.
  private static func isNested(at place: Int, _ buffer: UnsafeRawBufferPointer) -> Bool {
    if place + 1 < buffer.count, opens(buffer[place + 1]) { return true }
    var before = place - 1
    while before >= 0, TypeText.isSpace(buffer[before]) { before -= 1 }
    return before >= 0 && opens(buffer[before])
  }

  private static func opens(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "(") || byte == UInt8(ascii: "<") || byte == UInt8(ascii: "[")
  }

  private static func ends(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: ">"), UInt8(ascii: "{"),
      UInt8(ascii: "}"), UInt8(ascii: ";"):
      true
    default: false
    }
  }
}
