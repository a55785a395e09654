/// How a leak check judges.
public struct LeakCheckOptions: Sendable {
  /// The kinds of resources that must not be left, beside tasks. Mapped regions and blocked threads are not among them by default: libraries
  /// keep the first for good reasons, and the second belong to tasks or threads that are reported themselves.
  public var resources: Set<LiveResource.Kind>
  /// Whether live tasks are leaks.
  public var checksTasks = true
  public var ignored: [IgnoreRule]
  /// What is left gets so long to end by itself. A check that finds nothing does not wait at all.
  public var patience: Duration
  /// The test is taken to hang after this time; nil: never.
  public var timeLimit: Duration?
  /// A test that hangs is cancelled, and gets so long to end. Then the process ends.
  public var grace: Duration
  /// Whether a test that has failed anyway is checked.
  public var checksFailedTests: Bool
  public var budget: LeakBudget
  /// Whether what the test leaves is compared with a snapshot that was recorded by a run with `PLUMB_RECORD=1`, and only what is worse is
  /// reported. It lies in `__Plumb__` beside the test's source, and belongs into version control.
  public var comparesSnapshot = false

  public static let defaultResources: Set<LiveResource.Kind> = [
    .dispatchSource, .timer, .thread, .descriptor, .stream,
  ]

  public init(
    resources: Set<LiveResource.Kind> = defaultResources, ignoring ignored: [IgnoreRule] = [],
    patience: Duration = .seconds(1), timeLimit: Duration? = .seconds(120),
    grace: Duration = .seconds(5), checksFailedTests: Bool = true, budget: LeakBudget = .init()
  ) {
    self.resources = resources
    self.ignored = ignored
    self.patience = patience
    self.timeLimit = timeLimit
    self.grace = grace
    self.checksFailedTests = checksFailedTests
    self.budget = budget
  }
}
