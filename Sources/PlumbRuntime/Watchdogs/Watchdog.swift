import CPlumbRuntime
import Glibc
import Synchronization

/// A deadline for something that may hang, such as a test: it is kept by a thread of its own, so it passes while the pool, Dispatch and
/// the main thread are all stuck.
///
/// When it passes, a report says who waits for whom. What is watched has a grace time then to end (a cancelled task may need it);
/// if it does not, the process ends with `exitCode`, after the report was written to standard error.
public final class Watchdog: Sendable {
  /// By which the process ends when what is watched cannot be ended otherwise: 86. Test runners fail on it as on any other, and it tells
  /// a hang from a crash or a failed test.
  public static let exitCode: Int32 = 86

  let name: String
  let grace: UInt64?
  let onLimit: @Sendable (HangReport) -> Void
  private let state = Mutex(State())

  private struct State {
    var deadline: UInt64 = 0
    var phase = Phase.waiting
  }

  enum Phase { case waiting, passed, cancelled }

  private init(
    name: String, grace: UInt64?, onLimit: @escaping @Sendable (HangReport) -> Void
  ) {
    self.name = name
    self.grace = grace
    self.onLimit = onLimit
  }

  /// Begins to watch.
  ///
  /// - Parameters:
  ///   - name: What is watched, for what is written when the process ends: `test "loads in parallel"`.
  ///   - limit: From now on.
  ///   - grace: From the end of `onLimit` until the process is ended; nil: it never is.
  ///   - onLimit: Called once, when the limit has passed, on a thread that keeps the deadlines of all watchdogs: it must not wait for a task.
  /// - Returns: What has to be cancelled when the watched thing ends; nil if the system refused a thread, and `errno` says why.
  public static func run(
    _ name: String = "it", limit: Duration, grace: Duration? = .seconds(10),
    onLimit: @escaping @Sendable (HangReport) -> Void
  ) -> Watchdog? {
    let watchdog = Watchdog(name: name, grace: grace?.nanoseconds, onLimit: onLimit)
    watchdog.state.withLock {
      $0.deadline = plumb_watch_now().adding(limit.nanoseconds)
    }
    return DeadlineThread.shared.add(watchdog) ? watchdog : nil
  }

  /// The watched thing has ended. Whether that was before the limit passed; after it `onLimit` was called, or is being called.
  @discardableResult
  public func cancel() -> Bool {
    let wasInTime = state.withLock { state in
      defer { state.phase = .cancelled }
      return state.phase == .waiting
    }
    DeadlineThread.shared.remove(self)
    return wasInTime
  }

  // MARK: On the deadline's thread

  var deadline: UInt64 { state.withLock { $0.deadline } }

  /// The deadline has come. Returns the next one, or nil if there is none.
  func pass() -> UInt64? {
    let isFirst = state.withLock { state -> Bool? in
      switch state.phase {
      case .waiting:
        state.phase = .passed
        return true
      case .passed: return false
      case .cancelled: return nil
      }
    }
    switch isFirst {
    case nil: return nil
    case true?:
      onLimit(HangReport.capture())
      guard let grace else { return nil }
      let next = plumb_watch_now().adding(grace)
      state.withLock { $0.deadline = next }
      return next
    case false?: end()
    }
  }

  /// Does not return, and flushes nothing: whoever holds a lock of the standard library may be among those that hang.
  private func end() -> Never {
    // It may have changed since the limit: what is true at the end counts.
    let report = HangReport.capture()
    var text = "plumb: \(name) has not ended, \(Duration.nanoseconds(grace ?? 0).words)"
    text += " after its limit; the process ends with exit code \(Self.exitCode)\n"
    text += report.text()
    text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        plumb_watch_write($0.baseAddress!, UInt64($0.count))
      }
    }
    _exit(Self.exitCode)
  }
}

extension UInt64 {
  /// At most the greatest number.
  fileprivate func adding(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
