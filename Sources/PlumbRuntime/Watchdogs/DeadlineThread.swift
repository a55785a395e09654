import CPlumbRuntime
import Synchronization

/// One thread for the deadlines of all watchdogs: tests run by the thousand at once.
final class DeadlineThread: Sendable {
  static let shared = DeadlineThread()

  private let word = WatchWord()
  private let state = Mutex(State())

  private struct State {
    var watchdogs: [ObjectIdentifier: Watchdog] = [:]
    /// The earliest deadline when the thread last looked; it is woken only for an earlier one.
    var earliest: UInt64 = .max
    var isStarted = false
  }

  /// False: the system refused a thread.
  func add(_ watchdog: Watchdog) -> Bool {
    let deadline = watchdog.deadline
    let wakes: Bool? = state.withLock { state in
      if !state.isStarted {
        state.isStarted = WatchThread.start("plumb.deadline") { self.run() }
        guard state.isStarted else { return nil }
      }
      state.watchdogs[ObjectIdentifier(watchdog)] = watchdog
      guard deadline < state.earliest else { return false }
      state.earliest = deadline
      return true
    }
    if wakes == true { word.advance() }
    return wakes != nil
  }

  func remove(_ watchdog: Watchdog) {
    // The thread notices at the deadline that is no more.
    _ = state.withLock { $0.watchdogs.removeValue(forKey: ObjectIdentifier(watchdog)) }
  }

  private func run() {
    while true {
      let value = word.value
      let now = plumb_watch_now()
      let (passed, next): ([Watchdog], UInt64) = state.withLock { state in
        var passed: [Watchdog] = []
        state.earliest = .max
        for watchdog in state.watchdogs.values {
          let deadline = watchdog.deadline
          if deadline <= now {
            passed.append(watchdog)
          } else {
            state.earliest = min(state.earliest, deadline)
          }
        }
        return (passed, state.earliest)
      }
      for watchdog in passed where watchdog.pass() == nil { remove(watchdog) }
      guard passed.isEmpty else { continue }
      _ = word.wait(until: next == .max ? nil : next) { word.value != value }
    }
  }
}
