import Synchronization

/// Mixer's check cache: every check writes to the cache and then publishes what the cache counted.
public enum Istio8214 {
  struct Stats: Sendable {
    var writes: UInt64 = 0
  }

  protocol ExpiringCache: Sendable {
    func setWithExpiration(_ key: String, _ value: Int)
    func stats() -> Stats
  }

  final class LRUCache: ExpiringCache, @unchecked Sendable {
    private let entries = Mutex<[String: Int]>([:])
    private let counted: UnsafeMutablePointer<Stats>
    private let writes: UnsafeMutablePointer<Atomic<UInt64>>

    init() {
      counted = .allocate(capacity: 1)
      counted.initialize(to: Stats())
      writes = UnsafeMutableRawPointer(counted).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    deinit {
      counted.deallocate()
    }

    func setWithExpiration(_ key: String, _ value: Int) {
      entries.withLock { $0[key] = value }
      writes.pointee.wrappingAdd(1, ordering: .relaxed)
    }

    func stats() -> Stats {
      counted.pointee
    }
  }

  final class CheckCache: Sendable {
    private let cache: any ExpiringCache
    private let published = Atomic<UInt64>(0)

    init(cache: any ExpiringCache) {
      self.cache = cache
    }

    func set(_ key: String, _ value: Int) {
      cache.setWithExpiration(key, value)
      recordStats()
    }

    private func recordStats() {
      published.store(cache.stats().writes, ordering: .relaxed)
    }
  }

  struct GRPCServer: Sendable {
    let cache: CheckCache?

    func check(_ attributes: String) { cache?.set(attributes, attributes.count) }
  }

  public static func run() async {
    let server = GRPCServer(cache: CheckCache(cache: LRUCache()))
    await withTaskGroup(of: Void.self) { group in
      for attributes in ["source.ip", "destination.ip"] {
        group.addTask {
          for request in 0..<100 {
            server.check("\(attributes)=\(request)")
          }
        }
      }
    }
  }
}
