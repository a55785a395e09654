import Dispatch
import PlumbTesting
import Testing

/// Blocks a thread of the pool, which no cancellation reaches.
@Suite(.enabled(if: Child.isRunning)) struct BlockingTests {
  @Test(.leakChecked(.init(timeLimit: .milliseconds(100), grace: .milliseconds(100))))
  func blocksForEver() async {
    block()
  }

  private func block() { DispatchSemaphore(value: 0).wait() }
}
