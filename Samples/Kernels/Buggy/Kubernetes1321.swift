import Foundation

/// Kubernetes' watch multiplexer: events of one source go to every watcher until it stops.
public enum Kubernetes1321 {
  struct Event: Sendable {
    var object: String
    var revision: Int
  }

  /// Passes events one by one from the multiplexer's thread to a watcher's thread.
  final class ResultChannel: @unchecked Sendable {
    private let condition = NSCondition()
    private var event: Event?
    private var isClosed = false

    /// Waits until the watcher took the event.
    func send(_ event: Event) {
      condition.lock()
      defer { condition.unlock() }
      self.event = event
      condition.broadcast()
      while self.event != nil && !isClosed {
        condition.wait()
      }
    }

    func receive() -> Event? {
      condition.lock()
      defer { condition.unlock() }
      while event == nil && !isClosed { condition.wait() }
      defer { event = nil }
      condition.broadcast()
      return event
    }

    func close() {
      condition.lock()
      isClosed = true
      condition.broadcast()
      condition.unlock()
    }
  }

  struct MuxWatcher: Sendable {
    let id: Int
    let result: ResultChannel
    let mux: Mux

    func stop() {
      mux.stopWatching(id)
    }
  }

  final class Mux: @unchecked Sendable {
    private let lock = NSLock()
    private var watchers: [Int: MuxWatcher] = [:]
    private var nextWatcher = 0

    func watch() -> MuxWatcher {
      lock.lock()
      defer { lock.unlock() }
      let watcher = MuxWatcher(id: nextWatcher, result: ResultChannel(), mux: self)
      watchers[watcher.id] = watcher
      nextWatcher += 1
      return watcher
    }

    func stopWatching(_ id: Int) {
      lock.lock()
      defer { lock.unlock() }
      guard let watcher = watchers.removeValue(forKey: id) else { return }
      watcher.result.close()
    }

    /// Gives every watcher a batch of events, all of them in the same order.
    func distribute(_ batch: [Event]) {
      lock.lock()
      defer { lock.unlock() }
      for event in batch {
        for watcher in watchers.values {
          watcher.result.send(event)
        }
      }
    }
  }

  public static func run() async {
    let mux = Mux()
    let watcher = mux.watch()
    Thread.detachNewThread {
      mux.distribute((1...10).map { Event(object: "pods/web", revision: $0) })
    }
    Thread.detachNewThread {
      while let event = watcher.result.receive() {
        if event.revision >= 2 { break }
      }
      watcher.stop()
    }
  }
}
