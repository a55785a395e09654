import PlumbModel
import PlumbRuntime
import Testing

/// Fails a test that leaves something behind: a task, a timer, a continuation, a thread, a descriptor.
///
/// On a suite it holds for every test in it. A test's own trait comes before that of its suite. Each test is told apart from those that run
/// in parallel, since what it makes inherits its identity.
///
/// A test that does not end within `timeLimit` is taken to hang: what waits for what is printed, the test is cancelled and fails, and if
/// that does not end it, the process ends with exit code `Plumb.hangExitCode`.
///
/// Not seen: what is made by a `DispatchWorkItem`, by the handler of a Dispatch source, by code on a thread of its own and by callbacks of C
/// libraries, none of which has the test's identity, and what was made before the first test with this trait.
public struct LeakCheckTrait: TestTrait, SuiteTrait, TestScoping {
  public var options: LeakCheckOptions
  public var isRecursive: Bool { true }

  public func scopeProvider(for test: Test, testCase: Test.Case?) -> LeakCheckTrait? {
    testCase == nil ? nil : self
  }

  public func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void
  ) async throws {
    try await CheckedRun(
      name: "\(test.qualifiedName)", options: options, location: test.sourceLocation
    ).run(body)
  }
}

extension Trait where Self == LeakCheckTrait {
  /// Fails the test if it leaves a task, timer, continuation, thread or descriptor behind.
  public static var leakChecked: Self { .leakChecked() }

  /// Fails the test if it leaves more behind than it may.
  ///
  /// - Parameters:
  ///   - tasks: as many live tasks of the test are no leak.
  ///   - memory: so much more malloc may have given out in the whole process than before. For suites that are `.serialized`.
  ///   - descriptors: so many more may be open in the whole process.
  ///   - resources: which kinds, beside tasks, must not be left.
  ///   - ignored: what is no leak; rules add up.
  ///   - patience: how long what is left gets to end by itself.
  ///   - timeLimit: after which the test is taken to hang; nil: never.
  ///   - checksFailedTests: whether a test that threw is checked too.
  public static func leakChecked(
    tasks: Int? = nil, memory: LeakBudget.Bytes? = nil, descriptors: Int? = nil,
    resources: Set<LiveResource.Kind> = LeakCheckOptions.defaultResources,
    ignoring ignored: IgnoreRule..., patience: Duration = .seconds(1),
    timeLimit: Duration? = .seconds(120), checksFailedTests: Bool = true
  ) -> Self {
    LeakCheckTrait(
      options: LeakCheckOptions(
        resources: resources, ignoring: ignored, patience: patience, timeLimit: timeLimit,
        checksFailedTests: checksFailedTests,
        budget: LeakBudget(tasks: tasks, memory: memory, descriptors: descriptors)))
  }

  public static func leakChecked(_ options: LeakCheckOptions) -> Self {
    LeakCheckTrait(options: options)
  }
}

extension Test {
  /// `CacheTests.refreshes()`
  fileprivate var qualifiedName: String {
    let suites = "\(id)".split(separator: "/").dropLast(2)
      .flatMap { $0.split(separator: ".").dropFirst() }
    return (suites.map(String.init) + [name]).joined(separator: ".")
  }
}
