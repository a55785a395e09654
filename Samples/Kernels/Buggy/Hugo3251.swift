import Foundation

/// Remote resources of Hugo's templates: a page that needs a URL waits for the page that is
/// fetching it, and finds it in the cache then.
public enum Hugo3251 {
  final class RemoteLock: @unchecked Sendable {
    private let lock = NSLock()
    private var urlLocks: [String: NSLock] = [:]

    /// Waits until nobody else fetches the URL.
    func urlLock(_ url: String) {
      lock.lock()
      let urlLock = urlLocks[url] ?? NSLock()
      urlLocks[url] = urlLock
      urlLock.lock()
      lock.unlock()
    }

    func urlUnlock(_ url: String) {
      lock.lock()
      defer { lock.unlock() }
      urlLocks[url]?.unlock()
    }
  }

  final class ResourceCache: @unchecked Sendable {
    private let lock = NSLock()
    private var bodies: [String: String] = [:]

    subscript(url: String) -> String? {
      get { lock.withLock { bodies[url] } }
      set { lock.withLock { bodies[url] = newValue } }
    }
  }

  final class Remote: Sendable {
    private let remoteLock = RemoteLock()
    private let cache = ResourceCache()

    func get(_ url: String) -> String {
      remoteLock.urlLock(url)
      defer { remoteLock.urlUnlock(url) }
      if let body = cache[url] { return body }
      let body = fetch(url)
      cache[url] = body
      return body
    }

    private func fetch(_ url: String) -> String {
      Thread.sleep(forTimeInterval: 0.002)
      return "body of \(url)"
    }
  }

  public static func run() async {
    let remote = Remote()
    let pages = DispatchGroup()
    for _ in 0..<50 {
      pages.enter()
      Thread.detachNewThread {
        for _ in 0..<10 { _ = remote.get("http://example.org/data.json") }
        pages.leave()
      }
    }
    await withCheckedContinuation { rendered in
      pages.notify(queue: .global()) { rendered.resume() }
    }
  }
}
