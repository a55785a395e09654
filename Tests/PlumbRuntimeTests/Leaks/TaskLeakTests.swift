import PlumbRuntime
import Testing

/// Every kind of task and every wait, two hundred times each: left behind it is found, as what it is; ended it is not.
@Suite(.serialized) struct TaskLeakTests {
  private static let rounds = 200
  /// What is right is so within milliseconds; a machine may be busy.
  private static let patience = Duration.seconds(20)

  @Test(arguments: TaskLeakCase.all) func isFoundAndForgotten(_ leakCase: TaskLeakCase) async {
    for round in 0..<Self.rounds {
      let release = Release()
      let scope = LeakScope(
        name: leakCase.description,
        options: LeakCheckOptions(patience: .zero, timeLimit: nil))
      await scope.run { await leakCase.leave(release) }
      let leaks = await settled(scope, as: leakCase)
      #expect(leaks.count == 1, "round \(round)")
      #expect(leaks.first?.task?.kind == leakCase.kind, "round \(round)")
      #expect(leaks.first?.task?.wait?.kind == leakCase.wait, "round \(round)")
      #expect(leaks.first?.consequences.count == leakCase.consequences, "round \(round)")
      #expect(leaks.first?.making.contains { $0.name.contains("TaskLeakCase.all") } == true)
      release()
      let left = await ended(scope)
      #expect(left.isEmpty, "round \(round)")
    }
  }

  /// A task is on its way to where it waits for some microseconds; nothing but looking again tells when it is there.
  private func settled(_ scope: LeakScope, as leakCase: TaskLeakCase) async -> [Leak] {
    let end = ContinuousClock.now + Self.patience
    while true {
      let leaks = await scope.leaks()
      let isThere =
        leaks.count == 1 && leaks[0].task?.wait?.kind == leakCase.wait
        && leaks[0].consequences.count == leakCase.consequences
        && (leakCase.wait != nil || leaks[0].task?.state == .running)
      if isThere || ContinuousClock.now > end { return leaks }
      await Task.yield()
    }
  }

  private func ended(_ scope: LeakScope) async -> [Leak] {
    let end = ContinuousClock.now + Self.patience
    while true {
      let leaks = await scope.leaks()
      if leaks.isEmpty || ContinuousClock.now > end { return leaks }
      await Task.yield()
    }
  }
}
