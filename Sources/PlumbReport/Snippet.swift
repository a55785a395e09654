/// A source line as it is shown, with a mark under what is meant.
package struct Snippet {
  package let text: String
  /// Columns before the mark.
  package let indent: Int
  /// `^~~~`
  package let mark: String

  /// Lines are cut to about this many bytes around the mark; a generated file may have a line of megabytes.
  static let limit = 160

  /// - Parameter column: In UTF-8 bytes, from 1; beyond the line it marks its end.
  package init(line: String, column: Int) {
    let bytes = line.utf8
    let offset = min(max(column - 1, 0), bytes.count)
    var start = bytes.startIndex
    var end = bytes.endIndex
    let place = Self.boundary(bytes.index(start, offsetBy: offset), in: line)
    if bytes.count > Self.limit {
      let before = min(offset, Self.limit / 2)
      start = Self.boundary(
        bytes.index(place, offsetBy: -before, limitedBy: start) ?? start, in: line)
      end = bytes.index(start, offsetBy: Self.limit, limitedBy: end) ?? end
      end = max(Self.boundary(end, in: line), place)
    }

    let (head, headWidth) = Self.shown(line.unicodeScalars[start..<place])
    let (tail, _) = Self.shown(line.unicodeScalars[place..<end])
    let cutBefore = start > bytes.startIndex
    let cutAfter = end < bytes.endIndex
    text = (cutBefore ? "…" : "") + head + tail + (cutAfter ? "…" : "")
    indent = headWidth + (cutBefore ? 1 : 0)
    mark = "^" + String(repeating: "~", count: max(0, Self.tokenLength(tail) - 1))
  }

  /// The start of the character that an index is in.
  private static func boundary(_ index: String.Index, in line: String) -> String.Index {
    var index = index
    while index > line.startIndex, index < line.endIndex,
      line.utf8[index] & 0b1100_0000 == 0b1000_0000
    {
      index = line.utf8.index(before: index)
    }
    return index
  }

  private static func shown(_ scalars: Substring.UnicodeScalarView) -> (String, width: Int) {
    var text = ""
    var width = 0
    for scalar in scalars {
      if scalar == "\t" {
        text += "    "
        width += 4
      } else {
        let scalar = PrintableText.isControl(scalar) ? "\u{fffd}" : scalar
        text.unicodeScalars.append(scalar)
        width += PrintableText.width(scalar)
      }
    }
    return (text, width)
  }

  /// The name that begins there, with its dots: `DispatchSource.makeTimerSource`.
  private static func tokenLength(_ text: String) -> Int {
    var text = Substring(text)
    var length = 0
    if text.first == "&" || text.first == "." {
      text = text.dropFirst()
      length = 1
    }
    let name = text.prefix {
      $0 == "_" || $0 == "." || ($0.isASCII && ($0.isLetter || $0.isNumber))
    }
    let trailingDots = name.reversed().prefix { $0 == "." }.count
    return length + name.count - trailingDots
  }
}
