struct TimedOut: Error {}

/// The result is there, but the group waits for the sleeping child: every call takes the whole limit.
func withTimeout<Value: Sendable>(
  _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await withThrowingTaskGroup(of: Value.self) { group in
    group.addTask { try await body() }
    group.addTask {  // expect: task-group-not-cancelled
      try await Task.sleep(for: limit)
      throw TimedOut()
    }
    return try await group.next()!
  }
}
