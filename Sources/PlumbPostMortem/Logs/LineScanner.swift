/// Walks over the bytes of a line.
struct LineScanner {
  let line: ArraySlice<UInt8>
  var index: Int

  init(_ line: ArraySlice<UInt8>, at index: Int? = nil) {
    self.line = line
    self.index = index ?? line.startIndex
  }

  var isAtEnd: Bool { index >= line.endIndex }
  var next: UInt8? { isAtEnd ? nil : line[index] }

  mutating func skip(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard index + count <= line.endIndex else { return false }
    for offset in 0..<count where line[index + offset] != text.utf8Start[offset] { return false }
    index += count
    return true
  }

  mutating func skipSpaces() {
    while let byte = next, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { index += 1 }
  }

  mutating func word(where isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let start = index
    while let byte = next, isPart(byte) { index += 1 }
    return line[start..<index]
  }

  /// Without `0x`; nil for none, or for one of more than 16 digits.
  mutating func hexadecimal() -> UInt64? {
    let digits = word { Self.digit($0) != nil }
    guard !digits.isEmpty, digits.count <= 16 else { return nil }
    return digits.reduce(0) { $0 << 4 | UInt64(Self.digit($1)!) }
  }

  /// `0x…`
  mutating func prefixedHexadecimal() -> UInt64? { skip("0x") ? hexadecimal() : nil }

  mutating func decimal() -> UInt64? {
    let digits = word { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    return digits.reduce(0) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Where a text stands in the line, from an index on.
  static func find(_ text: StaticString, in line: ArraySlice<UInt8>, from start: Int) -> Int? {
    let count = text.utf8CodeUnitCount
    guard let first = count > 0 ? text.utf8Start[0] : nil, line.count >= count else { return nil }
    var index = start
    while index + count <= line.endIndex {
      if line[index] == first {
        var scanner = LineScanner(line, at: index)
        if scanner.skip(text) { return index }
      }
      index += 1
    }
    return nil
  }

  static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
