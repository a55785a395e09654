import Foundation

/// The breaker of Knative Serving's queue proxy: it lets so many requests into the container at a
/// time, so many others wait for their turn, and the rest are turned away.
public enum Serving2137 {
  final class Breaker: Sendable {
    private let pendingRequests: DispatchSemaphore
    private let activeRequests: DispatchSemaphore

    init(queueDepth: Int, maxConcurrency: Int) {
      pendingRequests = DispatchSemaphore(value: queueDepth + maxConcurrency)
      activeRequests = DispatchSemaphore(value: maxConcurrency)
    }

    /// False: too many requests wait already.
    func maybe(_ thunk: () -> Void) -> Bool {
      guard pendingRequests.wait(timeout: .now()) == .success else { return false }
      defer { pendingRequests.signal() }
      activeRequests.wait()
      defer { activeRequests.signal() }
      thunk()
      return true
    }
  }

  /// A request that stays in the container until it is unlocked.
  final class Request: @unchecked Sendable {
    private let lock = NSLock()
    private let answered = DispatchSemaphore(value: 0)
    private var isAccepted = false

    init() { lock.lock() }

    func start(on breaker: Breaker) {
      Thread.detachNewThread {
        self.travel()
        self.isAccepted = breaker.maybe {
          self.lock.lock()
          self.lock.unlock()
        }
        self.answered.signal()
      }
    }

    /// The way through the network.
    private func travel() {
      Thread.sleep(forTimeInterval: .random(in: 0...0.004))
    }

    func unlock() { lock.unlock() }

    func verdict() -> Bool {
      answered.wait()
      return isAccepted
    }
  }

  struct BreakerTest {
    let breaker: Breaker

    func concurrentRequests(_ count: Int) -> [Request] {
      (0..<count).map { _ in
        let request = Request()
        request.start(on: breaker)
        return request
      }
    }

    func unlockAll(_ requests: [Request]) -> [Bool] {
      for request in requests { request.unlock() }
      return requests.map { $0.verdict() }
    }
  }

  public static func run() async {
    let test = BreakerTest(breaker: Breaker(queueDepth: 9, maxConcurrency: 1))
    let requests = test.concurrentRequests(10)
    _ = test.unlockAll(requests)
  }
}
