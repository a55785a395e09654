/// Once cancelled, the sleep returns at once, and the loop burns a core.
actor Collector {
  private var rounds = 0

  func run() async {
    while true {
      rounds += 1
      try? await Task.sleep(for: .seconds(10))  // expect: cancellation-ignored
    }
  }
}
