/// Text of strangers (file names, source lines) that is safe to print on a terminal.
package enum PrintableText {
  /// A control character could move the cursor, change colours or forge a line of the report.
  package static func clean(_ text: some StringProtocol) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(isControl(scalar) ? "\u{fffd}" : scalar)
    }
    return result
  }

  /// C0, C1, and the marks that change the direction of writing: code can hide behind those.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f..<0xa0, 0x202a...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  /// Columns that a terminal gives to a character.
  package static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    case .format: return scalar == "\u{ad}" ? 1 : 0
    default: break
    }
    // East Asian wide and emoji, roughly; a caret that is off by one there does no harm.
    switch scalar.value {
    case 0x1100...0x115f, 0x2e80...0xa4cf, 0xac00...0xd7a3, 0xf900...0xfaff, 0xfe30...0xfe6f,
      0xff00...0xff60, 0xffe0...0xffe6, 0x1f300...0x1faff, 0x20000...0x3fffd:
      return 2
    default: return 1
    }
  }
}
