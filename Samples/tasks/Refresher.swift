/// Cancelled in `deinit`, which waits for the task that holds the refresher.
actor Refresher {
  private var task: Task<Void, Never>?
  private var generation = 0

  func start() {
    task = Task {  // expect: task-retains-self
      while !Task.isCancelled {
        generation += 1
        try? await Task.sleep(for: .seconds(30))
      }
    }
  }

  deinit { task?.cancel() }
}
