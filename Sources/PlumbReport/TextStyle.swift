import PlumbModel

/// Whether text carries colours.
public enum TextStyle: Sendable {
  case plain
  /// Escape sequences that every terminal of today knows.
  case ansi

  public enum Role: Sendable {
    case strong, dim, gutter, heading, code, help, good
    case severity(Severity)
  }

  public func paint(_ text: String, _ role: Role) -> String {
    guard self == .ansi, !text.isEmpty else { return text }
    return "\u{1b}[\(Self.code(role))m\(text)\u{1b}[0m"
  }

  private static func code(_ role: Role) -> String {
    switch role {
    case .strong, .heading: "1"
    case .dim: "2"
    case .gutter: "34"
    case .code: "36"
    case .help: "1;36"
    case .good: "1;32"
    case .severity(.error): "1;31"
    case .severity(.warning): "1;33"
    case .severity(.note): "1;36"
    }
  }
}
