import PlumbTesting
import Testing

/// Fifty tests at the same time, of which ten leave a task: each has to be blamed for its own.
@Suite(.leakChecked(patience: .milliseconds(50)), .enabled(if: Child.isRunning))
struct ParallelLeakyTests {
  @Test(arguments: 0..<50) func runsBesideOthers(number: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { try await Task.sleep(for: .milliseconds(2)) } }
      try await group.waitForAll()
    }
    if number % 5 == 0 {
      Task.detached(name: "of \(number)") { await pollForEver() }
    } else {
      await Task(name: "of \(number)") { await Task.yield() }.value
    }
  }
}
