import Foundation
import Synchronization

/// A client connection gets its pick-first balancer, which connects when the resolver has
/// addresses. The test shortens the connect timeout for its own duration.
public enum GRPC1748 {
  nonisolated(unsafe) static var minConnectTimeout = Duration.seconds(10)

  final class AddrConn: Sendable {
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)

    func connect() {
      Task { transportMonitor() }
    }

    private func transportMonitor() { resetTransport() }

    private func resetTransport() {
      let connectBy = ContinuousClock.now + minConnectTimeout
      deadline.withLock { $0 = connectBy }
    }
  }

  struct SubConn: Sendable {
    let addrConn: AddrConn

    func connect() { addrConn.connect() }
  }

  final class PickFirstBalancer: Sendable {
    let newSubConn: @Sendable () -> SubConn

    init(newSubConn: @escaping @Sendable () -> SubConn) {
      self.newSubConn = newSubConn
    }

    func handleResolvedAddrs() { newSubConn().connect() }
  }

  final class BalancerWrapper: @unchecked Sendable {
    private let lock = NSLock()
    private var balancer: PickFirstBalancer?

    func start() {
      Task { await watcher() }
      let built = PickFirstBalancer { SubConn(addrConn: AddrConn()) }
      lock.withLock { balancer = built }
    }

    private func watcher() async {
      for _ in 0..<10 {
        let current = lock.withLock { balancer }
        current?.handleResolvedAddrs()
        await Task.yield()
      }
    }
  }

  final class ClientConn: Sendable {
    private let wrapper = BalancerWrapper()

    func switchBalancer() { wrapper.start() }
  }

  static func testDialWithShortTimeout() {
    let saved = minConnectTimeout
    minConnectTimeout = .milliseconds(500)
    defer { minConnectTimeout = saved }
    let connection = ClientConn()
    connection.switchBalancer()
  }

  public static func run() async {
    let test = Task { testDialWithShortTimeout() }
    await test.value
  }
}
