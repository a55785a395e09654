import CPlumbRuntime
import PlumbModel
import Synchronization

/// Watches over one scope: if it takes longer than its limit, what waits for what is reported, and it is cancelled; if that does not end
/// it in its time of grace, the process ends with `Plumb.hangExitCode`.
public final class HangGuard: Sendable {
  private let scope: LeakScope
  private let place: Place
  private let state = Mutex(State())
  private let watchdog = Mutex<Watchdog?>(nil)

  private struct State: @unchecked Sendable {
    /// The task that runs the scope, from its beginning to its end; nil: none does, or no longer.
    var task: UnsafeCurrentTask?
    /// Its number.
    var taskID: UInt64 = 0
    var hang: LeakReport.Entry?
  }

  /// The time runs from here on.
  ///
  /// - Parameter place: of the test.
  public init(_ scope: LeakScope, at place: Place) {
    self.scope = scope
    self.place = place
    guard let limit = scope.options.timeLimit else { return }
    let started = Watchdog.run(scope.name, limit: limit, grace: scope.options.grace) {
      [self] report in hang(report, limit)
    }
    if started == nil { tell("no thread for the time limit of \(scope.name)") }
    watchdog.withLock { $0 = started }
  }

  /// Runs the scope's work in a child task, which can be cancelled without the test framework taking that for its own doing.
  public func run<Value>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
  ) async throws -> Value {
    try await withoutActuallyEscaping(body) { body in
      // The parent waits, so the body and its value are in one place at a time.
      nonisolated(unsafe) let body = body
      return try await withThrowingTaskGroup(of: Transfer<Value>.self) { group in
        group.addTask(name: self.scope.name) {
          self.begin()
          defer { self.leave() }
          return try await Self.call(body, on: isolation)
        }
        return try await group.next()!.value
      }
    }
  }

  private struct Transfer<Value>: @unchecked Sendable {
    var value: Value
  }

  private static func call<Value>(
    _ body: () async throws -> Value, on actor: isolated (any Actor)?
  ) async throws -> Transfer<Value> {
    Transfer(value: try await body())
  }

  private func begin() {
    state.withLock { state in
      state.task = withUnsafeCurrentTask { $0 }
      state.taskID = plumb_current_task_id()
    }
  }

  private func leave() { state.withLock { $0.task = nil } }

  private func hang(_ report: HangReport, _ limit: Duration) {
    let headline = "has not ended after \(limit.words): it hangs"
    let taskID = state.withLock { $0.taskID }
    let details = report.concerning { [owner = scope.owner] task in
      task.id == taskID || task.creation?.owner == owner
    }.text()
    let text = "\(headline)\n\(details)"
    // At once: perhaps nothing is said after this.
    tell("\(scope.name) \(text)")
    let entry = LeakReport.Entry(
      text: text,
      finding: Finding(
        rule: "test-hang", severity: .error, confidence: .high,
        message: "\(scope.name) \(headline)",
        place: Place(
          path: OwnProcess.shared.sources.shownPath(place.path), line: place.line,
          column: place.column),
        notes: details.split(separator: "\n").map(String.init)),
      place: place)
    RunFindings.shared.add([entry.finding])
    state.withLock { state in
      state.hang = entry
      state.task?.cancel()
    }
  }

  /// The scope has ended. What there is to say if it took too long.
  public func end() -> LeakReport.Entry? {
    watchdog.withLock { $0.take() }?.cancel()
    return state.withLock { $0.hang }
  }
}

extension Plumb {
  /// With which a process ends whose test hangs and cannot be cancelled.
  public static var hangExitCode: Int32 { Watchdog.exitCode }
}
