import Channels
import Foundation

/// The subconnection cache of gRPC's load balancer: a removed subconnection is kept for a while, so
/// that it can be used again if its address comes back.
public enum GRPC3017 {
  final class CacheEntry: @unchecked Sendable {
    let subConn: Int
    var abortDeleting = false
    var timer: DispatchSourceTimer?

    init(subConn: Int) {
      self.subConn = subConn
    }

    /// The timer may have fired already.
    func cancel() {
      timer?.cancel()
      abortDeleting = true
    }
  }

  final class CacheClientConn: @unchecked Sendable {
    private let timeout: DispatchTimeInterval
    private let timerQueue = DispatchQueue(label: "grpclb.cache")
    private let lock = NSLock()
    private var cache: [String: CacheEntry] = [:]
    private var addresses: [Int: String] = [:]
    private var nextSubConn = 0

    init(timeout: DispatchTimeInterval) {
      self.timeout = timeout
    }

    func newSubConn(_ address: String) -> Int {
      lock.lock()
      defer { lock.unlock() }
      if let entry = cache.removeValue(forKey: address) {
        entry.cancel()
        return entry.subConn
      }
      nextSubConn += 1
      addresses[nextSubConn] = address
      connect(nextSubConn)
      return nextSubConn
    }

    private func connect(_ subConn: Int) {
      Thread.sleep(forTimeInterval: 0.003)
    }

    func removeSubConn(_ subConn: Int) {
      lock.lock()
      defer { lock.unlock() }
      guard let address = addresses[subConn], cache[address] == nil else { return }
      let entry = CacheEntry(subConn: subConn)
      cache[address] = entry
      let timer = DispatchSource.makeTimerSource(queue: timerQueue)
      timer.setEventHandler { self.deleteEntry(entry, address) }
      timer.schedule(deadline: .now() + timeout)
      entry.timer = timer
      timer.resume()
    }

    private func deleteEntry(_ entry: CacheEntry, _ address: String) {
      lock.lock()
      if entry.abortDeleting {
        return
      }
      entry.timer?.cancel()
      addresses[entry.subConn] = nil
      cache[address] = nil
      lock.unlock()
    }
  }

  public static func run() async {
    let clientConn = CacheClientConn(timeout: .milliseconds(1))
    await withCheckedContinuation { done in
      Thread.detachNewThread {
        var primary = clientConn.newSubConn("10.0.0.1:50051")
        for update in 0..<10 {
          clientConn.removeSubConn(primary)
          let backends = ["10.0.1.\(update):50051", "10.0.0.1:50051"]
          let subConns = Protected([0, 0])
          DispatchQueue.concurrentPerform(iterations: backends.count) { index in
            let subConn = clientConn.newSubConn(backends[index])
            subConns.use { $0[index] = subConn }
          }
          primary = subConns.use { $0[1] }
          Thread.sleep(forTimeInterval: 0.002)
        }
        done.resume()
      }
    }
  }
}
