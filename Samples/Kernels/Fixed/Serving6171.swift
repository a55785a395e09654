import Synchronization

/// A test of the activator's backends manager: it starts a watcher for a revision, which checks the
/// revision's destinations and logs those that do not answer.
public enum Serving6171 {
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

    func error(_ message: String) { test.log("ERROR \(message)") }
  }

  struct RevisionWatcher: Sendable {
    let revision: String
    let dests: [String]
    let logger: SugaredLogger

    func run() async {
      await checkDests()
    }

    private func checkDests() async {
      for dest in dests where await !probe(dest) {
        logger.error("\(dest) of \(revision) does not answer")
      }
    }

    private func probe(_ dest: String) async -> Bool {
      // A round trip to the pod.
      try? await Task.sleep(for: .milliseconds(10))
      return dest.hasPrefix("10.")
    }
  }

  final class RevisionBackendsManager: Sendable {
    private let logger: SugaredLogger
    private let watchers = Mutex<[String: Task<Void, Never>]>([:])

    init(logger: SugaredLogger) {
      self.logger = logger
    }

    func getOrCreateRevisionWatcher(for revision: String, dests: [String]) {
      watchers.withLock { watchers in
        guard watchers[revision] == nil else { return }
        let watcher = RevisionWatcher(revision: revision, dests: dests, logger: logger)
        watchers[revision] = Task { await watcher.run() }
      }
    }

    func finish() async {
      let running = watchers.withLock { Array($0.values) }
      for watcher in running {
        await watcher.value
      }
    }
  }

  static func subtest(_ body: (TestingT) async -> Void) async -> [String] {
    let test = TestingT()
    await body(test)
    return test.finish()
  }

  public static func run() async {
    _ = await subtest { test in
      let manager = RevisionBackendsManager(logger: SugaredLogger(test: test))
      manager.getOrCreateRevisionWatcher(for: "rev-1", dests: ["128.0.0.1:1234", "10.0.0.2:80"])
      await manager.finish()
    }
  }
}
