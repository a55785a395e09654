import Foundation

/// The task's handle is dropped, its loop has no way out, and it holds the cache.
actor TokenCache {
  private var tokens: [String: Date] = [:]

  init() {
    Task {  // expect: task-endless
      while true {
        try? await Task.sleep(for: .seconds(60))
        await self.evict()
      }
    }
  }

  private func evict() { tokens = tokens.filter { $0.value > Date() } }
}
