import PlumbChecks
import PlumbModel

/// What a run of the linter ends in.
public struct LintResult: Sendable {
  /// What is reported, sorted by place.
  public var findings: [Finding] = []
  /// What a comment or the baseline holds back.
  public var suppressed: [SuppressedFinding] = []
  public var summary = Summary()
  /// A finding is at or above the failing severity.
  public var isFailing = false
  /// Inputs and settings that could not be read, or not wholly. The rest was linted nevertheless.
  public var notices: [RunNotice] = []
  /// What the user may want to know, and need not act on.
  public var remarks: [String] = []
  public var statistics = AnalysisStatistics()
  public var sources: any SourceLines = NoSourceLines()
  public var catalogue: Catalogue

  init(catalogue: Catalogue) { self.catalogue = catalogue }

  /// 0 clean, 1 findings, 2 something could not be read. A file that was read in part, because it has syntax errors, changes
  /// nothing: the compiler fails on it.
  public var exitCode: Int32 {
    notices.contains { $0.level == .error } ? 2 : isFailing ? 1 : 0
  }
}

/// The run cannot begin: the user asked for what does not exist.
public struct LintMisuse: Error, CustomStringConvertible {
  public var description: String
  init(_ description: String) { self.description = description }
}
