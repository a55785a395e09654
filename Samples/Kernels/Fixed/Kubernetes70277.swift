import AsyncAlgorithms
import Channels

/// The wait utilities of Kubernetes' apimachinery: a condition is looked at whenever the poller
/// ticks, until it holds or the poller gives up.
public enum Kubernetes70277 {
  /// Starts something that ticks. `done` ends when nobody wants its ticks any more.
  typealias WaitFunc = (_ done: AsyncChannel<Void>) -> BoundedChannel<Void>
  typealias ConditionFunc = () async throws -> Bool

  struct TimedOut: Error {}

  static func waitFor(_ wait: WaitFunc, _ condition: ConditionFunc) async throws {
    let done = AsyncChannel<Void>()
    defer { done.finish() }
    let ticks = wait(done)
    for await _ in ticks {
      if try await condition() { return }
    }
    throw TimedOut()
  }

  /// Ticks at an interval until the timeout is over or `done` ends.
  static func poller(interval: Duration, timeout: Duration) -> WaitFunc {
    { done in
      let ticks = BoundedChannel<Void>(capacity: 1)
      Task {
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            while (try? await Task.sleep(for: interval)) != nil {
              _ = ticks.trySend(())
            }
          }
          group.addTask { try? await Task.sleep(for: timeout) }
          group.addTask {
            for await _ in done {}
          }
          await group.next()
          group.cancelAll()
        }
        ticks.close()
      }
      return ticks
    }
  }

  public static func run() async {
    let wait = poller(interval: .milliseconds(1), timeout: .milliseconds(80))
    var doneSignal: AsyncChannel<Void>?
    try? await waitFor(
      { done in
        doneSignal = done
        return wait(done)
      },
      {
        try await Task.sleep(for: .milliseconds(10))
        return true
      })
    guard let doneSignal else { return }
    for await _ in doneSignal {}
  }
}
