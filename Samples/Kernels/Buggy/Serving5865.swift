import Channels
import Synchronization

/// The activator's backends: an update of a revision's endpoints goes to the watcher of this
/// revision, which probes them.
public enum Serving5865 {
  final class RevisionWatcher: Sendable {
    let destsCh = BoundedChannel<Set<String>>(capacity: 1)
    private let healthy = Mutex<Set<String>>([])

    func run() async {
      defer { destsCh.close() }
      for await dests in destsCh {
        let answering = await probe(dests)
        healthy.withLock { $0 = answering }
        if answering == dests { return }
      }
    }

    private func probe(_ dests: Set<String>) async -> Set<String> {
      // A round trip to the pods.
      try? await Task.sleep(for: .milliseconds(1))
      return dests.filter { $0.hasPrefix("10.") }
    }
  }

  final class RevisionBackendsManager: Sendable {
    private struct Entry {
      let watcher: RevisionWatcher
      let running: Task<Void, Never>
    }

    private let watchers = Mutex<[String: Entry]>([:])

    func endpointsUpdated(_ revision: String, dests: Set<String>) async {
      let watcher = getOrCreateRevisionWatcher(for: revision)
      await watcher.destsCh.send(dests)
    }

    func stop() async {
      let entries = watchers.withLock { Array($0.values) }
      for entry in entries {
        entry.watcher.destsCh.close()
        await entry.running.value
      }
    }

    private func getOrCreateRevisionWatcher(for revision: String) -> RevisionWatcher {
      watchers.withLock { watchers in
        if let entry = watchers[revision] { return entry.watcher }
        let watcher = RevisionWatcher()
        watchers[revision] = Entry(watcher: watcher, running: Task { await watcher.run() })
        return watcher
      }
    }
  }

  public static func run() async {
    let manager = RevisionBackendsManager()
    await manager.endpointsUpdated("rev-1", dests: ["10.0.0.1:80"])
    try? await Task.sleep(for: .milliseconds(3))
    await manager.endpointsUpdated("rev-1", dests: ["10.0.0.1:80", "10.0.0.2:80"])
    await manager.stop()
  }
}
