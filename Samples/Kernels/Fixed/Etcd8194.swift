import Synchronization

/// Two tests of the lessor, which revokes expired leases in the background, so many per second at
/// most.
public enum Etcd8194 {
  /// Leases revoked per second.
  nonisolated(unsafe) static var leaseRevokeRate = 1000

  struct Lease: Sendable {
    let id: Int
    let expires: ContinuousClock.Instant
  }

  final class Lessor: Sendable {
    private let leases = Mutex<[Lease]>([])
    private let loop = Mutex<Task<Void, Never>?>(nil)

    func start() {
      loop.withLock { loop in
        loop = Task {
          await runLoop()
        }
      }
    }

    func grant(id: Int, ttl: Duration) {
      let lease = Lease(id: id, expires: .now + ttl)
      leases.withLock { $0.append(lease) }
    }

    func stop() async {
      let task = loop.withLock { $0 }
      task?.cancel()
      await task?.value
    }

    private func runLoop() async {
      while !Task.isCancelled {
        revokeExpired(limit: leaseRevokeRate / 2)
        try? await Task.sleep(for: .milliseconds(5))
      }
    }

    private func revokeExpired(limit: Int) {
      let now = ContinuousClock.now
      leases.withLock { leases in
        let expired = leases.filter { $0.expires <= now }.prefix(limit).map(\.id)
        leases.removeAll { expired.contains($0.id) }
      }
    }
  }

  static func testLessorGrant() async {
    let lessor = Lessor()
    lessor.start()
    lessor.grant(id: 1, ttl: .seconds(10))
    await lessor.stop()
  }

  static func testLessorRenewExtendPileup() async {
    let oldRevokeRate = leaseRevokeRate
    defer { leaseRevokeRate = oldRevokeRate }
    leaseRevokeRate = 10

    let lessor = Lessor()
    lessor.start()
    for id in 1...(leaseRevokeRate * 10) {
      lessor.grant(id: id, ttl: .milliseconds(1))
    }
    try? await Task.sleep(for: .milliseconds(15))
    await lessor.stop()
  }

  public static func run() async {
    await testLessorGrant()
    await testLessorRenewExtendPileup()
  }
}
