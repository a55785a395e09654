/// Cuts text into the pieces that a mutation moves about: words, blanks, line ends, single marks.
enum Tokens {
  typealias Token = ArraySlice<UInt8>

  static func split(_ bytes: [UInt8]) -> [Token] {
    var tokens: [Token] = []
    var start = 0
    while start < bytes.count {
      let kind = Kind(bytes[start])
      var end = start + 1
      if kind != .mark, kind != .lineEnd {
        while end < bytes.count, Kind(bytes[end]) == kind { end += 1 }
      }
      tokens.append(bytes[start..<end])
      start = end
    }
    return tokens
  }

  static func splitLines(_ bytes: [UInt8]) -> [Token] {
    bytes.split(separator: 10, omittingEmptySubsequences: false)
  }

  private enum Kind {
    case word, blank, lineEnd, mark

    init(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...255:
        self = .word
      case 32, 9: self = .blank
      case 10, 13: self = .lineEnd
      default: self = .mark
      }
    }
  }
}
