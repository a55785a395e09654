import Foundation

extension Notification.Name {
  static let memoryLow = Notification.Name("memory-low")
}

/// The token is dropped, so nobody can remove the observer, and the observer holds the cache.
final class MemoryCache {
  private var entries: [String: Int] = [:]

  init() {
    NotificationCenter.default.addObserver(  // expect: observer-not-removed
      forName: .memoryLow, object: nil, queue: nil
    ) { _ in
      self.entries.removeAll()
    }
  }
}
