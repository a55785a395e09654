import PlumbModel

/// One rule: its documentation, which is also its test.
public struct RulePage: Sendable, CustomStringConvertible {
  /// Where its finding comes from.
  public enum Kind: Sendable, Equatable {
    /// Reading sources: `checks/<family>/<id>.md`, with blocks to run.
    case check
    /// Watching a process: `runtime/<id>.md`.
    case runtime
  }

  public var id: RuleID
  public var title: String
  /// The version that brought it: `0.1`.
  public var since: String
  public var severity: Severity
  /// Default runs show high and medium.
  public var confidence: Confidence
  /// What finds the same in Go: `lostcancel`, `SA1015`.
  public var goCounterparts: [String]
  public var options: [Option]
  public var kind: Kind
  /// The folder: `timers`.
  public var family: String
  public var path: String
  /// Everything after the front matter.
  public var markdown: String
  /// On which line of the page that begins.
  public var markdownLine: Int

  public var description: String { id.rawValue }

  /// The parts of the page's Markdown. A run that prints and tests no page does not pay for reading them.
  public struct Body: Sendable, Equatable {
    public var sections: [Section] = []
    /// Programs in which exactly the marked findings are reported.
    public var reports: [Block] = []
    /// Programs in which nothing is reported.
    public var staysSilent: [Block] = []

    /// The text under a heading, or "".
    public func section(_ title: String) -> String {
      sections.first { $0.title == title }?.text ?? ""
    }
  }

  public struct Option: Sendable, Equatable {
    public var name: String
    public var description: String
  }

  /// Everything under a `## heading`.
  public struct Section: Sendable, Equatable {
    public var title: String
    /// Of the heading, in the page.
    public var line: Int
    public var text: String
  }

  /// A Swift block: a small program of one or more files.
  public struct Block: Sendable, Equatable {
    /// Of its first line of code, in the page.
    public var line: Int
    public var files: [File]

    public var expectations: [Expectation] { files.flatMap(\.expectations) }
  }

  public struct File: Sendable, Equatable {
    public var name: String
    public var text: String
    /// Of its first line, in the page.
    public var line: Int
    public var expectations: [Expectation]
  }

  /// `// expect: id` at the end of a line of code.
  public struct Expectation: Sendable, Equatable {
    public var rule: RuleID
    /// In its file, from 1.
    public var line: Int
    /// In the page.
    public var pageLine: Int
  }

  /// Lower-case words with hyphens, as ids of rules and resources are.
  public static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, first &- 97 < 26, text.utf8.last != UInt8(ascii: "-") else {
      return false
    }
    return text.utf8.allSatisfy { $0 &- 97 < 26 || $0 &- 48 < 10 || $0 == UInt8(ascii: "-") }
  }
}
