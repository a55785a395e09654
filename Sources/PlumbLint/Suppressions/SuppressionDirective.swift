import PlumbModel

/// A comment that holds findings back: `// plumb:disable:next handle-not-closed -- the kernel closes it at exit`.
public struct SuppressionDirective: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// The next line of code.
    case next = "disable:next"
    /// The line of the comment.
    case this = "disable:this"
    /// The line before the comment.
    case previous = "disable:previous"
    /// From here to `enable` or the end of the file.
    case disable
    case enable
  }

  public var kind: Kind
  public var rules: [RuleID]
  /// What follows `--`, or "".
  public var reason: String

  public init(kind: Kind, rules: [RuleID], reason: String) {
    self.kind = kind
    self.rules = rules
    self.reason = reason
  }

  public enum Failure: Error, Equatable {
    /// The word after `plumb:`.
    case unknown(String)
  }

  /// - Parameter comment: With or without its slashes.
  /// - Returns: nil where the comment does not speak to Plumb.
  public static func parse(_ comment: String) -> Result<Self, Failure>? {
    var text = comment[...]
    if text.hasSuffix("*/") { text = text.dropLast(2) }
    text = text.drop { $0 == "/" || $0 == "*" || $0.isWhitespace }
    guard text.hasPrefix("plumb:") else { return nil }
    text = text.dropFirst("plumb:".count)
    // A second comment on the line is not part of it. A `//` in an address has no space before it.
    if let end = Self.secondComment(in: text) { text = text[..<end] }

    let word = text.prefix { !$0.isWhitespace }
    guard let kind = Kind(rawValue: String(word)) else { return .failure(.unknown(String(word))) }
    let (names, reason) = Self.splitReason(text.dropFirst(word.count))
    let rules = names.split { $0 == "," || $0.isWhitespace }.map { RuleID(rawValue: String($0)) }
    return .success(Self(kind: kind, rules: rules, reason: reason))
  }

  private static func secondComment(in text: Substring) -> String.Index? {
    var previous: Character = "/"
    for index in text.indices {
      if previous.isWhitespace, text[index...].hasPrefix("//") { return index }
      previous = text[index]
    }
    return nil
  }

  /// `--` between spaces; editors like to make a dash of it.
  private static func splitReason(_ text: Substring) -> (Substring, String) {
    var start = text.startIndex
    while start < text.endIndex {
      for mark in ["--", "—", "–"] where text[start...].hasPrefix(mark) {
        // Not inside of a name.
        let isSeparate = start == text.startIndex || text[text.index(before: start)].isWhitespace
        if isSeparate {
          return (text[..<start], trimmed(text[start...].dropFirst(mark.count)))
        }
      }
      start = text.index(after: start)
    }
    return (text, "")
  }

  private static func trimmed(_ text: Substring) -> String {
    let text = text.drop(while: \.isWhitespace)
    return String(text.reversed().drop(while: \.isWhitespace).reversed())
  }
}
