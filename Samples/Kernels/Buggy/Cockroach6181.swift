import Channels
import Foundation

/// CockroachDB's cache of range descriptors: lookups that are not answered by it go to the
/// descriptor database, and what they bring is cached.
public enum Cockroach6181 {
  struct RangeDescriptor: Sendable {
    var rangeID: Int
    var startKey: String
    var endKey: String

    func contains(_ key: String) -> Bool { startKey <= key && key < endKey }
  }

  /// What happened in the course of a request, for the log.
  struct Trace: Sendable {
    private let start = Date()
    private let output = FileHandle.nullDevice

    func event(_ text: @autoclosure () -> String) {
      output.write(Data("\(Date().timeIntervalSince(start)) ".utf8))
      output.write(Data((text() + "\n").utf8))
    }
  }

  struct TestDescriptorDB: Sendable {
    /// Reads the descriptor from the meta range.
    func rangeLookup(_ key: String) -> RangeDescriptor {
      Thread.sleep(forTimeInterval: 0.00002)
      return RangeDescriptor(rangeID: key.hashValue & 0xffff, startKey: key, endKey: key + "\0")
    }
  }

  final class RangeDescriptorCache: CustomStringConvertible, @unchecked Sendable {
    private let rangeCacheMu = ReadWriteLock()
    private let db = TestDescriptorDB()
    private var rangeCache: [RangeDescriptor] = []

    func lookupRangeDescriptor(_ key: String, _ trace: Trace) -> RangeDescriptor {
      let cached = reading {
        let descriptor = rangeCache.first { $0.contains(key) }
        trace.event("lookup range descriptor: key=\(key) cache=\(self)")
        return descriptor
      }
      if let cached { return cached }

      let descriptor = db.rangeLookup(key)
      rangeCacheMu.lockForWriting()
      rangeCache.append(descriptor)
      rangeCacheMu.unlock()
      return descriptor
    }

    private func reading<Result>(_ body: () -> Result) -> Result {
      rangeCacheMu.lockForReading()
      defer { rangeCacheMu.unlock() }
      return body()
    }

    var description: String { reading { lockedDescription } }

    private var lockedDescription: String {
      "\(rangeCache.count) ranges"
    }
  }

  static func testRangeCacheCoalescedRequests() {
    let cache = RangeDescriptorCache()
    let lookups = DispatchGroup()
    for token in 0..<3 {
      lookups.enter()
      Thread.detachNewThread {
        let trace = Trace()
        for key in 0..<200 {
          _ = cache.lookupRangeDescriptor("\(token)/\(key)", trace)
        }
        lookups.leave()
      }
    }
    lookups.wait()
  }

  public static func run() async {
    Thread.detachNewThread { testRangeCacheCoalescedRequests() }
  }
}
