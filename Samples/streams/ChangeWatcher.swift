/// The task over the endless stream holds the watcher, whose `deinit` alone would end the stream.
actor ChangeWatcher {
  private let changes: AsyncStream<Int>
  private let continuation: AsyncStream<Int>.Continuation
  private var task: Task<Void, Never>?
  private var seen = 0

  init() {
    (changes, continuation) = AsyncStream.makeStream()
  }

  func start() {
    task = Task {  // expect: stream-task-retains-self
      for await change in changes {
        seen += change
      }
    }
  }

  nonisolated func report(_ change: Int) { continuation.yield(change) }

  deinit {
    continuation.finish()
    task?.cancel()
  }
}
