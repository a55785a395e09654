/// Text as XML 1.0 allows it.
package enum XMLText {
  /// For an attribute in double quotes. Line ends and tabs are written as references, because a parser
  /// would make spaces of them.
  package static func attribute(_ text: String) -> String {
    escape(text) { scalar in
      switch scalar {
      case "\"": "&quot;"
      case "\n": "&#10;"
      case "\r": "&#13;"
      case "\t": "&#9;"
      default: nil
      }
    }
  }

  /// Between tags.
  package static func content(_ text: String) -> String {
    escape(text) { $0 == "\r" ? "&#13;" : nil }
  }

  private static func escape(
    _ text: String, more: (Unicode.Scalar) -> String?
  ) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default:
        if let reference = more(scalar) {
          result += reference
        } else if isAllowed(scalar) {
          result.unicodeScalars.append(scalar)
        } else {
          // Not even a reference may name it.
          result += "\u{fffd}"
        }
      }
    }
    return result
  }

  /// The production `Char` of XML 1.0; there are no surrogates in a `String`.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\n", "\r": true
    case "\u{00}"..<"\u{20}", "\u{fffe}", "\u{ffff}": false
    default: true
    }
  }
}
