import Synchronization

/// Resumes inside of the lock that `onCancel` takes.
final class Ticket: Sendable {
  private struct State {
    var isCancelled = false
    var waiter: CheckedContinuation<Void, any Error>?
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
            precondition(state.waiter == nil)
            state.waiter = continuation
          }
        }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.isCancelled = true
        defer { state.waiter = nil }
        return state.waiter
      }
      waiter?.resume(throwing: CancellationError())
    }
  }

  func punch() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.resume()
  }
}
