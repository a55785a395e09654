/// The loop asks whether it is cancelled, and nobody ever cancels it.
final class Pinger {
  private var task: Task<Void, Never>?

  func start(_ ping: @escaping @Sendable () async -> Void) {
    task = Task {  // expect: task-not-cancelled
      while !Task.isCancelled {
        await ping()
        try? await Task.sleep(for: .seconds(30))
      }
    }
  }
}
