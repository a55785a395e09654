import AsyncAlgorithms
import Channels

/// The watch cache of Kubernetes' API server: a watcher first gets the events that the cache has
/// already, then those that come.
public enum Kubernetes38669 {
  struct WatchCacheEvent: Sendable {
    enum Kind: Sendable {
      case added
      case modified
      case deleted
    }

    var kind: Kind
    var key: String
    var resourceVersion: Int
  }

  struct Event: Sendable {
    var kind: WatchCacheEvent.Kind
    var key: String
  }

  final class CacheWatcher: Sendable {
    /// What the watcher's user receives.
    let result = AsyncChannel<Event>()
    private let input: BoundedChannel<WatchCacheEvent>

    init(inputSize: Int, initEvents: [WatchCacheEvent]) {
      input = BoundedChannel(capacity: inputSize)
      Task { await process(initEvents) }
    }

    /// False: the watcher is too slow, or stopped.
    func add(_ event: WatchCacheEvent) -> Bool { input.trySend(event) }

    private func process(_ initEvents: [WatchCacheEvent]) async {
      for event in initEvents {
        await sendWatchCacheEvent(event)
      }
      let lastVersion = initEvents.last?.resourceVersion ?? 0
      for await event in input where event.resourceVersion > lastVersion {
        await sendWatchCacheEvent(event)
      }
      result.finish()
    }

    private func sendWatchCacheEvent(_ event: WatchCacheEvent) async {
      await result.send(Event(kind: event.kind, key: event.key))
    }

    func stop() {
      input.close()
      result.finish()
    }
  }

  public static func run() async {
    let initEvents = [
      WatchCacheEvent(kind: .added, key: "pods/default/web-0", resourceVersion: 7),
      WatchCacheEvent(kind: .modified, key: "pods/default/web-0", resourceVersion: 9),
    ]
    let watcher = CacheWatcher(inputSize: 10, initEvents: initEvents)
    watcher.stop()
  }
}
