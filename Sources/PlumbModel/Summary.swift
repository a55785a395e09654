/// What a run looked at and what became of its findings.
public struct Summary: Sendable, Equatable {
  public var files = 0
  public var lines = 0
  public var errors = 0
  public var warnings = 0
  public var notes = 0
  /// Findings that a comment in the source holds back.
  public var suppressed = 0
  /// Findings that the baseline holds back.
  public var baselined = 0
  /// Findings outside of the lines changed since the given revision.
  public var unchanged = 0
  /// Inputs that could not be read.
  public var unreadable = 0

  public init() {}

  /// Findings that are shown.
  public var findings: Int { errors + warnings + notes }

  /// Counts findings that are shown.
  public mutating func count(_ findings: some Sequence<Finding>) {
    for finding in findings {
      switch finding.severity {
      case .error: errors += 1
      case .warning: warnings += 1
      case .note: notes += 1
      }
    }
  }
}
