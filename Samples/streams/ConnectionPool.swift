/// Waiters are counted and dropped, and never resumed.
actor ConnectionPool {
  private var idle: [Int32] = []
  private var waiters: [CheckedContinuation<Int32, any Error>] = []

  func lease() async throws -> Int32 {
    if let connection = idle.popLast() { return connection }
    return try await withCheckedThrowingContinuation { continuation in
      waiters.append(continuation)  // expect: continuation-never-resumed
    }
  }

  func giveBack(_ connection: Int32) { idle.append(connection) }

  func shutDown() {
    print("\(waiters.count) callers are still waiting")
    waiters.removeAll()
  }
}
