/// Scanning of type text for ``TypeText``.
extension TypeText {
  static func ascii(_ scalar: Unicode.Scalar) -> UInt8 { UInt8(ascii: scalar) }

  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), 0x80...:
      true
    default: false
    }
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }

  static func trim(_ text: inout Substring) {
    while let first = text.utf8.first, isSpace(first) { text = Substring(text.utf8.dropFirst()) }
    while let last = text.utf8.last, isSpace(last) { text = Substring(text.utf8.dropLast()) }
  }

  /// Drops leading attributes (`@escaping`, `@convention(c)`), and words such as `inout`.
  static func dropSpecifiers(_ text: inout Substring, words: Set<Substring>) {
    while true {
      if text.utf8.first == ascii("@") {
        text = text.dropFirst()
        dropWord(&text)
        dropArguments(&text)
      } else {
        let word = Substring(text.utf8.prefix(while: isNameByte))
        guard words.contains(word) else { return }
        text = Substring(text.utf8.dropFirst(word.utf8.count))
        dropArguments(&text)
      }
      trim(&text)
    }
  }

  private static func dropWord(_ text: inout Substring) {
    text = Substring(text.utf8.drop(while: isNameByte))
  }

  /// Arguments of an attribute follow it at once; after a space a tuple or function type begins.
  private static func dropArguments(_ text: inout Substring) {
    guard text.utf8.first == ascii("(") else { return }
    var depth = 0
    text = Substring(
      text.utf8.drop { byte in
        if byte == ascii("(") { depth += 1 }
        if byte == ascii(")") { depth -= 1 }
        return depth > 0
      }
      .dropFirst())
  }

  /// Whether the bracket that opens `text` is closed by its last byte and not before.
  static func closesAtEnd(_ text: Substring, _ open: UInt8, _ close: UInt8) -> Bool {
    var depth = 0
    var left = text.utf8.count
    for byte in text.utf8 {
      left -= 1
      if byte == open { depth += 1 }
      if byte == close { depth -= 1 }
      if depth == 0 { return left == 0 }
    }
    return false
  }

  /// Whether `separator` stands outside all brackets.
  static func hasTopLevel(_ text: Substring, _ separator: Unicode.Scalar) -> Bool {
    var depth = 0
    for byte in text.utf8 {
      switch byte {
      case ascii("("), ascii("["), ascii("<"): depth += 1
      case ascii(")"), ascii("]"), ascii(">"): depth -= 1
      default: if depth == 0, byte == ascii(separator) { return true }
      }
    }
    return false
  }
}
