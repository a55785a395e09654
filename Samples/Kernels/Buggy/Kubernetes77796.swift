import Foundation
import Synchronization

/// The watch cache hands each event to all of its watchers. The buffer of watchers is kept between
/// events to save allocations.
public enum Kubernetes77796 {
  final class CacheWatcher: Sendable {
    private let received = Atomic<Int>(0)

    func add(_ event: Int) {
      received.wrappingAdd(1, ordering: .relaxed)
    }
  }

  final class Cacher: @unchecked Sendable {
    private let lock = NSLock()
    private let watchers = [CacheWatcher(), CacheWatcher(), CacheWatcher()]
    private var watcherBuffer: [CacheWatcher] = []

    static func fromConfig() -> Cacher {
      let cacher = Cacher()
      Task { cacher.dispatchEvent(0) }
      return cacher
    }

    func dispatchEvent(_ event: Int) {
      startDispatching()
      for watcher in watcherBuffer {
        watcher.add(event)
      }
    }

    private func startDispatching() {
      lock.lock()
      defer { lock.unlock() }
      watcherBuffer.removeAll(keepingCapacity: true)
      watcherBuffer.append(contentsOf: watchers)
    }
  }

  public static func run() async {
    let cacher = Cacher.fromConfig()
    for event in 1...3 {
      Task { cacher.dispatchEvent(event) }
      try? await Task.sleep(for: .milliseconds(1))
    }
  }
}
