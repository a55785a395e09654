import PlumbChecks
import PlumbFlow
import PlumbModel

/// What turns source files into findings. The shell around it knows no more of the engine than this.
public protocol Analyzer: Sendable {
  /// Reads all files and runs the checks. The result is the same for every number of workers.
  func analyze(_ inputs: [SourceInput], options: AnalysisOptions) -> AnalysisOutcome
}

/// What an analysis is told.
public struct AnalysisOptions: Sendable {
  /// Pages and resources, the user's own among them.
  public var catalogue: Catalogue
  /// The rules to run; nil for all.
  public var rules: Set<RuleID>?
  /// Options of the rules, for each ``SourceInput/settings``.
  public var ruleOptions: [[RuleID: [String: String]]]
  /// Number of workers.
  public var jobs: Int
  /// Directory of the cache; nil for none.
  public var cacheDirectory: String?
  /// Called now and then with the number of files done and their total.
  public var progress: (@Sendable (_ done: Int, _ total: Int) -> Void)?

  public init(
    catalogue: Catalogue, rules: Set<RuleID>? = nil,
    ruleOptions: [[RuleID: [String: String]]] = [[:]], jobs: Int = 1,
    cacheDirectory: String? = nil, progress: (@Sendable (Int, Int) -> Void)? = nil
  ) {
    self.catalogue = catalogue
    self.rules = rules
    self.ruleOptions = ruleOptions
    self.jobs = jobs
    self.cacheDirectory = cacheDirectory
    self.progress = progress
  }
}

/// What an analysis found, before suppressions, baselines and thresholds.
public struct AnalysisOutcome: Sendable {
  /// Of every confidence. A fingerprint is not needed.
  public var findings: [ScopedFinding]
  /// The files that have directives or notices; others may be left out.
  public var files: [AnalyzedFile]
  /// Files that could not be read, with the reason.
  public var unreadable: [InputProblem]
  public var statistics: AnalysisStatistics

  public init(
    findings: [ScopedFinding] = [], files: [AnalyzedFile] = [], unreadable: [InputProblem] = [],
    statistics: AnalysisStatistics = AnalysisStatistics()
  ) {
    self.findings = findings
    self.files = files
    self.unreadable = unreadable
    self.statistics = statistics
  }
}

/// A finding and the declaration that it stands in.
public struct ScopedFinding: Sendable, Equatable {
  public var finding: Finding
  /// Qualified name of the enclosing declaration, `Server.Connection.start(after:)`, or "". Part of the fingerprint.
  public var scope: String

  public init(_ finding: Finding, scope: String = "") {
    self.finding = finding
    self.scope = scope
  }
}

/// What the shell needs to know of a file beside its findings.
public struct AnalyzedFile: Sendable {
  public var path: String
  public var lineStarts: [UInt32]
  public var directives: [SourceSummary.Directive]
  public var notices: [SourceSummary.Notice]

  public init(
    path: String, lineStarts: [UInt32], directives: [SourceSummary.Directive] = [],
    notices: [SourceSummary.Notice] = []
  ) {
    self.path = path
    self.lineStarts = lineStarts
    self.directives = directives
    self.notices = notices
  }
}

/// An input that cannot be read.
public struct InputProblem: Error, Equatable, CustomStringConvertible {
  public var path: String
  public var message: String

  public init(path: String, message: String) {
    self.path = path
    self.message = message
  }

  public var description: String { "\(path): \(message)" }
}

/// What an analysis cost. Phases are in CPU seconds.
public struct AnalysisStatistics: Sendable {
  public var lines = 0
  public var files = 0
  public var cacheHits = 0
  public var parseSeconds = 0.0
  public var flowSeconds = 0.0

  public init() {}
}
