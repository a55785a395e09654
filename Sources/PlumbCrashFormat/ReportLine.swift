/// One record: `tag key=value key="value" …` or `tag "value"`.
struct ReportLine {
  struct Malformed: Error {
    let reason: String
  }

  let tag: String
  /// The value that stands without a key.
  private(set) var value: String?
  private(set) var members: [(key: String, value: String)] = []

  /// - Parameter bytes: Without the end of the line.
  init(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
    var rest = bytes
    let tag = Self.takeWord(&rest)
    guard !tag.isEmpty else { throw Malformed(reason: "a record begins with its tag") }
    self.tag = tag
    while true {
      rest = rest.drop { $0 == UInt8(ascii: " ") }
      guard let first = rest.first else { return }
      if first == UInt8(ascii: "\"") {
        let text = try Self.takeQuoted(&rest)
        if value == nil { value = text }
        continue
      }
      let word = Self.takeWord(&rest)
      guard !word.isEmpty else {
        throw Malformed(reason: "\(Self.shown(first)) where a key or a value was expected")
      }
      guard rest.first == UInt8(ascii: "=") else {
        if value == nil { value = word }
        continue
      }
      rest = rest.dropFirst()
      let isQuoted = rest.first == UInt8(ascii: "\"")
      members.append((word, isQuoted ? try Self.takeQuoted(&rest) : Self.takeWord(&rest)))
    }
  }

  /// The first one counts. A key without a value is as none.
  subscript(key: String) -> String? {
    members.first { $0.key == key }.flatMap { $0.value.isEmpty ? nil : $0.value }
  }

  func integer(_ key: String) -> Int? { self[key].flatMap { Int($0) } }

  /// Hexadecimal with `0x`, or decimal.
  func address(_ key: String) -> UInt64? { self[key].flatMap(Self.number) }

  static func number(_ text: String) -> UInt64? {
    guard text.hasPrefix("0x") else { return UInt64(text) }
    let digits = text.dropFirst(2)
    return digits.first == "+" ? nil : UInt64(digits, radix: 16)
  }

  private static func takeWord(_ bytes: inout ArraySlice<UInt8>) -> String {
    let word = bytes.prefix(while: isWordByte)
    bytes = bytes.dropFirst(word.count)
    return String(decoding: word, as: UTF8.self)
  }

  /// Wider than what the writer puts into bare words, so that a newer writer's paths or versions are no damage.
  private static func isWordByte(_ byte: UInt8) -> Bool {
    byte > UInt8(ascii: " ") && byte < 0x7f && byte != UInt8(ascii: "=")
      && byte != UInt8(ascii: "\"")
  }

  private static func takeQuoted(_ bytes: inout ArraySlice<UInt8>) throws(Malformed) -> String {
    var rest = bytes.dropFirst()
    var text: [UInt8] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        bytes = rest
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        switch rest.popFirst() {
        case UInt8(ascii: "\\")?: text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "\"")?: text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "n")?: text.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t")?: text.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "x")?:
          guard let high = rest.popFirst().flatMap(hexDigit),
            let low = rest.popFirst().flatMap(hexDigit)
          else { throw Malformed(reason: "\\x without two hexadecimal digits") }
          text.append(high << 4 | low)
        case let other?: throw Malformed(reason: "unknown escape \\ before \(shown(other))")
        case nil: throw Malformed(reason: "a text ends in the middle of an escape")
        }
      default: text.append(byte)
      }
    }
    throw Malformed(reason: "a text has no closing quote")
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func shown(_ byte: UInt8) -> String {
    byte > 0x20 && byte < 0x7f
      ? "'\(Unicode.Scalar(byte))'" : "byte 0x\(String(byte, radix: 16))"
  }
}
