import Synchronization

/// A test of the activator's revision watcher: at each tick it checks the destinations of a
/// revision and writes to the test's log how many of them answered.
public enum Serving4908 {
  /// What a running test writes its log with.
  final class TestingT: Sendable {
    private let lines = Mutex<[String]?>([])

    func log(_ line: String) {
      lines.withLock { $0?.append(line) }
    }

    func finish() -> [String] {
      lines.withLock { lines in
        defer { lines = nil }
        return lines ?? []
      }
    }
  }

  struct SugaredLogger: Sendable {
    let test: TestingT

    func info(_ message: String) { test.log("INFO \(message)") }
  }

  struct RevisionWatcher: Sendable {
    let logger: SugaredLogger
    let dests: [String]

    func run(ticks: AsyncStream<Void>) async {
      for await _ in ticks {
        checkDests()
      }
    }

    private func checkDests() {
      Task {
        var healthy = 0
        for dest in dests where await probe(dest) {
          healthy += 1
        }
        logger.info("\(healthy) of \(dests.count) destinations are healthy")
      }
    }

    private func probe(_ dest: String) async -> Bool {
      // A round trip to the pod.
      try? await Task.sleep(for: .milliseconds(10))
      return dest.hasPrefix("10.")
    }
  }

  static func subtest(_ body: (TestingT) async -> Void) async -> [String] {
    let test = TestingT()
    await body(test)
    return test.finish()
  }

  public static func run() async {
    _ = await subtest { test in
      let watcher = RevisionWatcher(
        logger: SugaredLogger(test: test), dests: ["10.0.0.1:8080", "10.0.0.2:8080"])
      let (ticks, ticker) = AsyncStream<Void>.makeStream()
      let watching = Task { await watcher.run(ticks: ticks) }
      ticker.yield()
      ticker.finish()
      await watching.value
    }
  }
}
