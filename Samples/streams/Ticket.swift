import Synchronization

/// Resumes inside of the lock that `onCancel` takes.
final class Ticket: Sendable {
  private struct State {
    var isCancelled = false
    var caller: CheckedContinuation<Void, any Error>?
  }

  private let state = Mutex(State())

  func wait() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation {
        (continuation: CheckedContinuation<Void, any Error>) in
        state.withLock { state in
          if state.isCancelled {
            let error = CancellationError()
            continuation.resume(throwing: error)  // expect: continuation-resumed-under-lock
          } else {
            precondition(state.caller == nil)
            state.caller = continuation
          }
        }
      }
    } onCancel: {
      let caller = state.withLock { state in
        state.isCancelled = true
        defer { state.caller = nil }
        return state.caller
      }
      caller?.resume(throwing: CancellationError())
    }
  }

  func punch() {
    let caller = state.withLock { state in
      defer { state.caller = nil }
      return state.caller
    }
    caller?.resume()
  }
}
