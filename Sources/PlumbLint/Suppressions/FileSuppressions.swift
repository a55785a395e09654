import PlumbChecks
import PlumbFlow
import PlumbModel
import PlumbSource

/// The suppressions of one file, ready to be asked.
struct FileSuppressions {
  private(set) var ranges: [SuppressionRange] = []
  /// Comments that are wrong, whatever is found: misspelt, without a rule or without a reason.
  private(set) var findings: [Finding] = []

  static let unused: RuleID = "suppression-unused"
  static let withoutReason: RuleID = "suppression-without-reason"

  private let path: String
  private let catalogue: Catalogue
  private let lastLine: Int
  /// Open regions, by rule.
  private var open: [RuleID: SuppressionRange] = [:]

  init(_ file: AnalyzedFile, sources: any SourceLines, catalogue: Catalogue) {
    path = file.path
    self.catalogue = catalogue
    let table = LineTable(starts: file.lineStarts)
    lastLine = file.lineStarts.count
    for directive in file.directives.sorted(by: { $0.offset < $1.offset }) {
      guard let parsed = SuppressionDirective.parse(directive.text) else { continue }
      let (line, column) = table.position(of: Int(directive.offset))
      let place = Place(path: path, line: line, column: column)
      switch parsed {
      case .failure(.unknown(let word)): reportUnknown(word, at: place)
      case .success(let parsed):
        let end = table.line(of: Int(directive.endOffset) - 1)
        add(parsed, at: place, endLine: max(line, end), sources: sources)
      }
    }
    for range in open.values.sorted(by: { $0.rule < $1.rule }) { ranges.append(range) }
  }

  /// The reason why a finding is held back, or nil where it is not.
  mutating func reason(for finding: Finding) -> String? {
    var reason: String?
    for index in ranges.indices where ranges[index].holdsBack(finding) {
      ranges[index].isUsed = true
      reason = reason ?? ranges[index].reason
    }
    return reason
  }

  // MARK: Reading

  private mutating func add(
    _ directive: SuppressionDirective, at place: Place, endLine: Int, sources: any SourceLines
  ) {
    let name = directive.kind.rawValue
    if directive.rules.isEmpty, directive.kind != .enable {
      report(Self.unused, "this 'plumb:\(name)' names no rule", at: place)
    }
    if directive.reason.isEmpty, directive.kind != .enable {
      report(
        Self.withoutReason, "this suppression gives no reason", at: place,
        help: "say why after two dashes: `// plumb:\(name) <rule> -- <reason>`")
    }
    if directive.kind == .enable { return close(directive, at: place) }
    for rule in directive.rules {
      guard isKnown(rule, at: place) else { continue }
      var range = SuppressionRange(
        rule: rule, lines: place.line...place.line, reason: directive.reason, place: place)
      switch directive.kind {
      case .this: break
      case .next:
        let line = Self.nextCode(after: endLine, of: path, lastLine: lastLine, sources: sources)
        range.lines = line...line
      case .previous:
        guard place.line > 1 else { break }
        range.lines = (place.line - 1)...(place.line - 1)
      case .disable:
        range.lines = place.line...max(lastLine, place.line)
        // A second `disable` of the same rule adds nothing; the first goes on.
        if open[rule] == nil {
          open[rule] = range
        } else {
          report(Self.unused, "'\(rule)' is disabled already here", at: place)
        }
        continue
      case .enable: continue
      }
      ranges.append(range)
    }
  }

  /// Directives may stand above each other, or above a comment of their own.
  private static func nextCode(
    after line: Int, of path: String, lastLine: Int, sources: any SourceLines
  ) -> Int {
    var next = line + 1
    while next < lastLine, let text = sources.line(next, of: path) {
      let text = text.drop { $0.isWhitespace }
      guard text.isEmpty || text.hasPrefix("//") else { break }
      next += 1
    }
    return next
  }

  private mutating func close(_ directive: SuppressionDirective, at place: Place) {
    let rules = directive.rules.isEmpty ? open.keys.sorted() : directive.rules
    if rules.isEmpty { report(Self.unused, "nothing is disabled here", at: place) }
    for rule in rules {
      if var range = open.removeValue(forKey: rule) {
        range.lines = range.lines.lowerBound...max(place.line, range.lines.lowerBound)
        ranges.append(range)
      } else if isKnown(rule, at: place) {
        report(Self.unused, "'\(rule)' is not disabled here", at: place)
      }
    }
  }

  // MARK: Reporting

  private mutating func isKnown(_ rule: RuleID, at place: Place) -> Bool {
    if catalogue.page(rule) != nil { return true }
    let suggestion = catalogue.suggestion(for: rule.rawValue).map { "did you mean '\($0)'?" }
    report(Self.unused, "no rule is called '\(rule)'", at: place, help: suggestion)
    return false
  }

  private mutating func reportUnknown(_ word: String, at place: Place) {
    let known = SuppressionDirective.Kind.allCases.map(\.rawValue)
    let help =
      NearestName.of(word, among: known).map { "did you mean 'plumb:\($0)'?" }
      ?? "expected one of \(known.map { "plumb:\($0)" }.joined(separator: ", "))"
    report(Self.unused, "'plumb:\(word)' is no suppression", at: place, help: help)
  }

  private mutating func report(
    _ rule: RuleID, _ message: String, at place: Place, help: String? = nil
  ) {
    findings.append(
      Self.finding(rule, message, at: place, catalogue: catalogue, notes: help.map { [$0] } ?? []))
  }

  static func finding(
    _ rule: RuleID, _ message: String, at place: Place, catalogue: Catalogue, notes: [String] = []
  ) -> Finding {
    let page = catalogue.page(rule)
    return Finding(
      rule: rule, severity: page?.severity ?? .warning, confidence: page?.confidence ?? .high,
      message: message, place: place, notes: notes)
  }
}
