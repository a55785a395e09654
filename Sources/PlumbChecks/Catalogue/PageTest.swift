import PlumbModel

/// Runs the blocks of a page and compares what is reported with the marks.
public enum PageTest {
  /// A finding, as far as a page looks at it.
  public struct Reported: Sendable, Hashable {
    public var rule: RuleID
    /// Name of the file in the block.
    public var file: String
    public var line: Int
    public var message: String

    public init(rule: RuleID, file: String, line: Int, message: String) {
      self.rule = rule
      self.file = file
      self.line = line
      self.message = message
    }
  }

  /// Lints a program with all rules and gives the findings of at least that confidence.
  public typealias Lint = ([(name: String, text: String)], Confidence) throws -> [Reported]

  /// Where page and linter disagree, one line each: `timer-not-cancelled.md:87: expected timer-not-cancelled, nothing reported`.
  public static func run(page: RulePage, lint: Lint) rethrows -> [String] {
    let body = page.body
    var mismatches: [(line: Int, text: String)] = []
    for block in body.reports {
      mismatches += try reports(block, of: page, lint: lint)
    }
    for block in body.staysSilent {
      mismatches += try staysSilent(block, of: page, lint: lint)
    }
    let file = page.path.split(separator: "/").last ?? ""
    return mismatches.map { "\(file):\($0.line): \($0.text)" }
  }

  /// A rule of low confidence shows nothing in a default run, so its page asks for more.
  private static func reports(
    _ block: RulePage.Block, of page: RulePage, lint: Lint
  ) rethrows -> [(line: Int, text: String)] {
    let marked = Set(block.expectations.map(\.rule)).union([page.id])
    var findings = try lint(block.input, min(page.confidence, .medium))
      .filter { marked.contains($0.rule) }
    var mismatches: [(line: Int, text: String)] = []
    for file in block.files {
      for mark in file.expectations {
        let found = findings.firstIndex {
          $0.rule == mark.rule && $0.file == file.name && $0.line == mark.line
        }
        if let found {
          findings.remove(at: found)
        } else {
          mismatches.append((mark.pageLine, "expected \(mark.rule), nothing reported"))
        }
      }
    }
    // Other rules are marked where they belong to the story, not wherever they report.
    mismatches += findings.filter { $0.rule == page.id }.map { block.unexpected($0) }
    return mismatches.sorted { $0.line < $1.line }
  }

  private static func staysSilent(
    _ block: RulePage.Block, of page: RulePage, lint: Lint
  ) rethrows -> [(line: Int, text: String)] {
    let byDefault = try lint(block.input, .medium)
    let doubtful = try lint(block.input, .low)
      .filter { $0.rule == page.id && !byDefault.contains($0) }
    return
      (byDefault.map { block.unexpected($0) }
      + doubtful.map { block.unexpected($0, at: .low) })
      .sorted { $0.line < $1.line }
  }
}

extension RulePage.Block {
  fileprivate var input: [(name: String, text: String)] { files.map { ($0.name, $0.text) } }

  fileprivate func unexpected(
    _ finding: PageTest.Reported, at confidence: Confidence? = nil
  ) -> (line: Int, text: String) {
    let file = files.first { $0.name == finding.file }
    let line = file.map { $0.line + finding.line - 1 } ?? self.line
    let doubt = confidence.map { " at confidence \($0.rawValue)" } ?? ""
    return (line, "reported \(finding.rule)\(doubt), not expected: \(finding.message)")
  }
}
