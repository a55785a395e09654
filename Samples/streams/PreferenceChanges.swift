import Foundation

extension Notification.Name {
  static let preferencesChanged = Notification.Name("preferences-changed")
}

/// Whoever stops listening leaves the observer behind.
func preferenceChanges() -> AsyncStream<Void> {
  AsyncStream { continuation in
    NotificationCenter.default.addObserver(  // expect: stream-missing-termination
      forName: .preferencesChanged, object: nil, queue: nil
    ) { _ in
      continuation.yield()
    }
  }
}
