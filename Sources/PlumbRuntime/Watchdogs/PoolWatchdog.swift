import Synchronization

/// Tells when the cooperative pool is starved: two tasks that block their threads on a machine of two cores stop every other task, and no
/// thread is added.
///
/// A thread of its own starts a task that does nothing, once an interval, and waits for it to run. When that does not happen within
/// the limit, and the pool's threads do not change what they do either, the pool is starved: that is reported once, with stacks, and once
/// more when it is over. Where the pool is only busy, the task waits its turn in a queue that moves, and nothing is reported.
///
/// Costs a few microseconds an interval.
public final class PoolWatchdog: Sendable {
  private let limit: Duration
  private let interval: Duration
  private let watched: [StarvedPool.Watched]
  private let lanes = Mutex<[PoolLane]>([])

  /// - Parameters:
  ///   - limit: How long a task may wait for a thread.
  ///   - interval: Between one answer and the next question.
  ///   - priorities: Tasks of each have a pool of their own; unless told otherwise all of a program's run at `.medium`.
  ///   - watchesMainActor: Also whether the main thread takes work: it does when `main` is async, or runs a run loop or `dispatchMain()`.
  public init(
    limit: Duration = .seconds(2), interval: Duration = .seconds(1),
    priorities: [TaskPriority] = [.medium], watchesMainActor: Bool = false
  ) {
    self.limit = limit
    self.interval = interval
    watched = priorities.map { .pool($0) } + (watchesMainActor ? [.mainActor] : [])
  }

  /// Watches from here on. A second call does nothing while the first is in effect.
  ///
  /// - Parameter report: Called on a thread of the watchdog: it must not wait for a task.
  /// - Returns: False if the system refused a thread; `errno` says why.
  @discardableResult
  public func start(report: @escaping @Sendable (StarvedPool) -> Void) -> Bool {
    lanes.withLock { lanes in
      guard lanes.isEmpty else { return true }
      for watched in watched {
        let lane = PoolLane(watched: watched, limit: limit, interval: interval, report: report)
        guard lane.start() else {
          for lane in lanes { lane.stop() }
          lanes = []
          return false
        }
        lanes.append(lane)
      }
      return true
    }
  }

  /// Ends it; a report that is being made is still given.
  public func stop() {
    lanes.withLock { lanes in
      for lane in lanes { lane.stop() }
      lanes = []
    }
  }

  deinit { stop() }
}
