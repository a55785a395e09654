import Channels
import Foundation

/// The balancer of etcd's client: it pins the first endpoint that is up, and the client connection
/// follows its notifications by opening and tearing down connections.
public enum Etcd7443 {
  /// Holds one address list until the watcher of the balancer comes for it.
  final class NotifyQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private var pending: [String]?
    private var isClosed = false

    func send(_ addresses: [String]) {
      condition.lock()
      defer { condition.unlock() }
      while pending != nil && !isClosed { condition.wait() }
      pending = addresses
      condition.broadcast()
    }

    func receive() -> [String]? {
      condition.lock()
      defer { condition.unlock() }
      while pending == nil && !isClosed { condition.wait() }
      guard !isClosed, let addresses = pending else { return nil }
      pending = nil
      condition.broadcast()
      return addresses
    }

    func close() {
      condition.lock()
      isClosed = true
      condition.broadcast()
      condition.unlock()
    }
  }

  final class SimpleBalancer: @unchecked Sendable {
    let notifications = NotifyQueue()
    private let endpoints: [String]
    private let lock = NSLock()
    private var pinned: String?
    private var isClosed = false

    init(members: [String]) {
      endpoints = members
      notifications.send(members)
    }

    func up(_ address: String) {
      lock.lock()
      let mayPin = !isClosed && pinned == nil
      if mayPin { pinned = address }
      lock.unlock()
      if mayPin { notifications.send([address]) }
    }

    func down(_ address: String) {
      lock.lock()
      let wasPinned = !isClosed && pinned == address
      if wasPinned { pinned = nil }
      lock.unlock()
      if wasPinned { notifications.send(endpoints) }
    }

    func close() {
      lock.lock()
      isClosed = true
      notifications.close()
      lock.unlock()
    }
  }

  /// A member of the cluster that refuses the first connection made to it.
  struct Member: Sendable {
    let address: String
    let refusals = Protected(1)

    func accept() -> Bool {
      refusals.use { refusals in
        refusals -= 1
        return refusals < 0
      }
    }
  }

  struct AddrConn: Sendable {
    let member: Member
    let balancer: SimpleBalancer

    func resetTransport() {
      balancer.up(member.address)
      while !member.accept() {
        balancer.down(member.address)
        balancer.up(member.address)
      }
    }

    /// Lets the streams that are open come to an end first.
    func tearDown() {
      Thread.sleep(forTimeInterval: 0.005)
      balancer.down(member.address)
    }
  }

  final class ClientConn: Sendable {
    private let balancer: SimpleBalancer
    private let members: [Member]
    private let connections = Protected<[String: AddrConn]>([:])

    init(balancer: SimpleBalancer, members: [Member]) {
      self.balancer = balancer
      self.members = members
    }

    func dial() {
      Thread.detachNewThread { self.lbWatcher() }
    }

    private func lbWatcher() {
      while let addresses = balancer.notifications.receive() {
        for member in members where addresses.contains(member.address) { open(member) }
        let dropped = connections.use { connections in
          let dropped = connections.filter { !addresses.contains($0.key) }
          for address in dropped.keys { connections[address] = nil }
          return dropped.values
        }
        for connection in dropped { connection.tearDown() }
      }
    }

    private func open(_ member: Member) {
      let connection = AddrConn(member: member, balancer: balancer)
      let isNew = connections.use { $0.updateValue(connection, forKey: member.address) == nil }
      guard isNew else { return }
      Thread.detachNewThread { connection.resetTransport() }
    }

    func close() {
      balancer.close()
      for connection in connections.use({ $0.values }) { connection.tearDown() }
    }
  }

  public static func run() async {
    let members = [Member(address: "10.0.0.1:2379"), Member(address: "10.0.0.2:2379")]
    let balancer = SimpleBalancer(members: members.map(\.address))
    let clientConn = ClientConn(balancer: balancer, members: members)
    clientConn.dial()
    try? await Task.sleep(for: .milliseconds(20))
    await withCheckedContinuation { closed in
      Thread.detachNewThread {
        clientConn.close()
        closed.resume()
      }
    }
  }
}
