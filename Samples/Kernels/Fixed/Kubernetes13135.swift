import Channels
import Foundation

/// The API server's cacher: a reflector lists objects into the watch cache again and again, and
/// events of the watch cache go on to the cacher's watchers.
public enum Kubernetes13135 {
  final class WatchCache: @unchecked Sendable {
    private let lock = NSLock()
    private var objects: [String] = []
    var onReplace: (@Sendable () -> Void)?
    var onEvent: (@Sendable (String) -> Void)?

    func add(_ object: String) {
      lock.lock()
      defer { lock.unlock() }
      objects.append(object)
      onEvent?(object)
    }

    func replace(_ list: [String]) {
      lock.lock()
      defer { lock.unlock() }
      objects = list
      onReplace?()
    }
  }

  struct Reflector: Sendable {
    let store: WatchCache

    func listAndWatch() {
      store.replace(list())
    }

    /// Asks etcd for the objects.
    private func list() -> [String] {
      Thread.sleep(forTimeInterval: 0.001)
      return ["pods/web-0", "pods/web-1"]
    }
  }

  final class Cacher: @unchecked Sendable {
    let watchCache = WatchCache()
    private let reflector: Reflector
    private let lock = NSLock()
    private let usable = NSLock()
    private let initialized = DispatchGroup()
    private var isInitialized = false
    private var dispatched: [String] = []
    private let stopping = Protected(false)

    /// Returns when the first list is in the cache.
    init() {
      reflector = Reflector(store: watchCache)
      initialized.enter()
      watchCache.onReplace = { [unowned self] in didReplace() }
      watchCache.onEvent = { [unowned self] object in processEvent(object) }
      Thread.detachNewThread {
        while !self.stopping.use({ $0 }) { self.startCaching() }
      }
      initialized.wait()
    }

    func stop() { stopping.use { $0 = true } }

    /// The cacher is usable again once the list is in the cache.
    private func startCaching() {
      usable.lock()
      reflector.listAndWatch()
    }

    private func didReplace() {
      if !isInitialized {
        isInitialized = true
        initialized.leave()
      }
      usable.unlock()
    }

    private func processEvent(_ object: String) {
      lock.withLock { dispatched.append(object) }
    }
  }

  public static func run() async {
    let cacher = Cacher()
    for index in 0..<10 {
      cacher.watchCache.add("pods/job-\(index)")
      try? await Task.sleep(for: .milliseconds(1))
    }
    cacher.stop()
  }
}
