import PlumbChecks
import PlumbFlow
import PlumbModel
import PlumbSource

/// What becomes of findings between the analysis and the report, a stage after the other.
struct FindingStages {
  private let outcome: AnalysisOutcome
  private let settings: FileSettings
  private let catalogue: Catalogue
  private let sources: SourceTexts
  private var findings: [Finding] = []
  private var suppressed: [SuppressedFinding] = []
  private var summary = Summary()
  private var remarks: [String] = []

  static let notAnalyzed: RuleID = "source-not-analyzed"

  init(
    outcome: AnalysisOutcome, inputs: [SourceInput], settings: FileSettings, catalogue: Catalogue
  ) {
    self.outcome = outcome
    self.settings = settings
    self.catalogue = catalogue
    sources = SourceTexts(inputs)
    suppress()
  }

  /// Fingerprints count equal findings, so they come before anything is left out; and a suppression of
  /// a doubtful finding is of use even where doubtful ones are not shown.
  private mutating func suppress() {
    var all = outcome.findings + outcome.files.flatMap(notices)
    all.sort { Self.isOrdered($0.finding, $1.finding) }
    Self.removeRepetitions(from: &all)
    var fingerprinter = Fingerprinter(
      workingDirectory: settings.options.workingDirectory, sources: sources)
    fingerprinter.assign(to: &all)
    all.removeAll { !settings.isEnabled($0.finding.rule, $0.finding.place.path) }

    let unfinished = Set(outcome.files.filter { !$0.notices.isEmpty }.map(\.path))
    var applied = Suppressions.apply(
      to: all, files: outcome.files, sources: sources, catalogue: catalogue
    ) { rule, path in
      settings.isEnabled(rule, path) && !unfinished.contains(path)
    }
    // Those about the comments themselves came last and have none yet.
    var comments = applied.findings.filter { $0.finding.fingerprint == .none }
    applied.findings.removeAll { $0.finding.fingerprint == .none }
    fingerprinter.assign(to: &comments)

    findings = (applied.findings + comments).map(\.finding).map(withSeverity).filter(isReported)
    findings.sort(by: Self.isOrdered)
    suppressed = applied.suppressed
      .map { (withSeverity($0.finding.finding), $0.reason) }
      .filter { isReported($0.0) }
      .map { SuppressedFinding($0.0, origin: .comment(reason: $0.1)) }
    summary.suppressed = suppressed.count
  }

  mutating func hold(by baselines: Baselines) {
    let stale = baselines.staleCount(after: findings + suppressed.map(\.finding))
    let parts = Dictionary(grouping: findings) {
      baselines.contains($0, under: settings.configuration($0.place.path))
    }
    findings = parts[false] ?? []
    suppressed += (parts[true] ?? []).map { SuppressedFinding($0, origin: .baseline) }
    summary.baselined = parts[true]?.count ?? 0
    // Of a part of the project, or with some of the rules, nobody can tell.
    let sawAll = settings.options.paths.isEmpty && settings.selection.rules == nil
    if stale > 0, sawAll, settings.options.standardInput == nil {
      remarks.append(
        "the baseline has \(stale) finding\(stale == 1 ? "" : "s") that no longer exist\(stale == 1 ? "s" : "");"
          + " --write-baseline writes it anew")
    }
  }

  mutating func keep(changedSince changes: ChangedLines?) {
    guard let changes else { return }
    let before = findings.count
    findings.removeAll { !changes.concern($0) }
    summary.unchanged = before - findings.count
  }

  func result() -> LintResult {
    var result = LintResult(catalogue: catalogue)
    result.findings = findings
    result.suppressed = suppressed
    result.summary = summary
    result.summary.files = outcome.statistics.files
    result.summary.lines = outcome.statistics.lines
    result.summary.count(findings)
    result.isFailing = findings.contains(where: settings.isFailing)
    result.remarks = remarks
    result.notices = syntaxErrors
    result.statistics = outcome.statistics
    result.sources = sources
    return result
  }

  private func notices(_ file: AnalyzedFile) -> [ScopedFinding] {
    let page = catalogue.page(Self.notAnalyzed)
    return file.notices.filter { !$0.isSyntaxError }.map { notice in
      ScopedFinding(
        Finding(
          rule: Self.notAnalyzed, severity: page?.severity ?? .note, confidence: .high,
          message: "not analysed from here on: \(notice.message)", place: place(notice, file)))
    }
  }

  /// The compiler reports them, and it stops nobody from linting; but what they hide must be said.
  private var syntaxErrors: [RunNotice] {
    outcome.files.flatMap { file in
      file.notices.filter { $0.isSyntaxError && settings.isAskedFor(file.path) }
        .map { RunNotice(.warning, $0.message, at: place($0, file)) }
    }
  }

  private func place(_ notice: SourceSummary.Notice, _ file: AnalyzedFile) -> Place {
    let (line, column) = LineTable(starts: file.lineStarts).position(of: Int(notice.offset))
    return Place(path: file.path, line: line, column: column)
  }

  private func withSeverity(_ finding: Finding) -> Finding {
    var finding = finding
    finding.severity = settings.severity(of: finding)
    return finding
  }

  private func isReported(_ finding: Finding) -> Bool {
    settings.isShown(finding) && settings.isAskedFor(finding.place.path)
  }

  /// A function of a script is seen twice: by itself, and by the script's statements, whose variables it may use.
  private static func removeRepetitions(from findings: inout [ScopedFinding]) {
    var kept: [ScopedFinding] = []
    kept.reserveCapacity(findings.count)
    for next in findings {
      if let last = kept.last?.finding, !isOrdered(last, next.finding) { continue }
      kept.append(next)
    }
    findings = kept
  }

  private static func isOrdered(_ a: Finding, _ b: Finding) -> Bool {
    (a.place, a.rule, a.message) < (b.place, b.rule, b.message)
  }
}
