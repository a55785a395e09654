/// All that was seen of a kernel.
struct KernelResult: Sendable {
  enum LintOutcome: Sendable {
    /// With the rules.
    case found([String])
    case elsewhere([String])
    case nothing
  }

  var kernel: String
  var kind: String
  var category: String
  var `class`: String
  var cause: String
  var what: String
  var lint: LintOutcome
  var lintOnFixed: [String]
  var buggy: KernelRuns
  var fixed: KernelRuns

  /// In every run, at the true place.
  var isSeenAtRunTime: Bool { buggy.count(.leak) + buggy.count(.hang) == buggy.count }

  var isSeenByLint: Bool { if case .found = lint { true } else { false } }

  var falseReports: Int { lintOnFixed.count + fixed.count - fixed.count(.nothing) }

  /// What the aims are about: causes that the jobs there are can see.
  var isOfTasks: Bool {
    kind == "blocking"
      && ["task", "channel", "stream", "continuation", "group", "semaphore"].contains(cause)
  }
}
