import PlumbChecks
import PlumbModel

/// Parts the findings into those that stand and those that a comment holds back.
public enum Suppressions {
  public struct Outcome: Sendable {
    /// Those that stand, and what is wrong with the comments.
    public var findings: [ScopedFinding] = []
    public var suppressed: [(finding: ScopedFinding, reason: String)] = []
  }

  /// - Parameter isChecked: Whether a rule ran on a file to its end. A suppression of one that did not
  ///   cannot be called unused.
  public static func apply(
    to findings: [ScopedFinding], files: [AnalyzedFile], sources: any SourceLines,
    catalogue: Catalogue, isChecked: (_ rule: RuleID, _ path: String) -> Bool
  ) -> Outcome {
    var byPath: [String: FileSuppressions] = [:]
    for file in files where !file.directives.isEmpty {
      byPath[file.path] = FileSuppressions(file, sources: sources, catalogue: catalogue)
    }
    var outcome = Outcome()
    for scoped in findings {
      if let reason = byPath[scoped.finding.place.path]?.reason(for: scoped.finding) {
        outcome.suppressed.append((scoped, reason))
      } else {
        outcome.findings.append(scoped)
      }
    }
    for (path, file) in byPath.sorted(by: { $0.key < $1.key }) {
      outcome.findings += file.findings
        .filter { isChecked($0.rule, path) }.map { ScopedFinding($0) }
      guard isChecked(FileSuppressions.unused, path) else { continue }
      for range in file.ranges where !range.isUsed && isChecked(range.rule, path) {
        let finding = FileSuppressions.finding(
          FileSuppressions.unused, "this suppression of '\(range.rule)' suppresses nothing",
          at: range.place, catalogue: catalogue, notes: ["remove it"])
        outcome.findings.append(ScopedFinding(finding))
      }
    }
    return outcome
  }
}
