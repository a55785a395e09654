import PlumbModel

/// Everything that a format may show.
public struct Report: Sendable {
  /// Sorted by place.
  public var findings: [Finding]
  /// Held back by a comment or the baseline. Only formats with a word for it show them.
  public var suppressed: [SuppressedFinding]
  public var summary: Summary
  /// What could not be read, or not wholly.
  public var notices: [RunNotice]
  /// All rules of the run, by id.
  public var rules: [RuleDescription]
  public var sources: any SourceLines
  /// Version of the tool.
  public var version: String

  public init(
    findings: [Finding], suppressed: [SuppressedFinding] = [], summary: Summary,
    notices: [RunNotice] = [], rules: [RuleDescription] = [],
    sources: any SourceLines = NoSourceLines(), version: String
  ) {
    self.findings = findings
    self.suppressed = suppressed
    self.summary = summary
    self.notices = notices
    self.rules = rules
    self.sources = sources
    self.version = version
  }
}

/// What a report says of a rule.
public struct RuleDescription: Sendable, Equatable {
  public var id: RuleID
  public var family: String
  /// One line.
  public var title: String
  /// A paragraph of Markdown: what is reported.
  public var summary: String
  /// The whole page.
  public var markdown: String
  public var severity: Severity
  public var confidence: Confidence

  public init(
    id: RuleID, family: String, title: String, summary: String, markdown: String,
    severity: Severity, confidence: Confidence
  ) {
    self.id = id
    self.family = family
    self.title = title
    self.summary = summary
    self.markdown = markdown
    self.severity = severity
    self.confidence = confidence
  }
}
