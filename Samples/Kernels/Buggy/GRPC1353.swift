import Channels
import Foundation

/// gRPC's round-robin balancer: one thread follows the name resolver, another one opens and tears
/// down the client's connections as the balancer says.
public enum GRPC1353 {
  /// Hands an address list from the balancer's thread to the client connection's thread.
  final class AddressChannel: @unchecked Sendable {
    private let offered = DispatchSemaphore(value: 0)
    private let taken = DispatchSemaphore(value: 0)
    private var addresses: [String]?

    /// Returns when the list has been taken; nil says that no more will come.
    func send(_ addresses: [String]?) {
      self.addresses = addresses
      offered.signal()
      taken.wait()
    }

    func receive() -> [String]? {
      offered.wait()
      defer { taken.signal() }
      return addresses
    }
  }

  final class RoundRobin: @unchecked Sendable {
    let channel = AddressChannel()
    private let lock = NSLock()
    private var known: Set<String> = []
    private var connected: Set<String> = []

    func start(following updates: [[String]]) {
      Thread.detachNewThread {
        for update in updates { self.watchAddrUpdates(update) }
        self.channel.send(nil)
      }
    }

    private func watchAddrUpdates(_ update: [String]) {
      lock.lock()
      defer { lock.unlock() }
      known = Set(update)
      connected.formIntersection(known)
      channel.send(update)
    }

    func up(_ address: String) {
      lock.lock()
      if known.contains(address) { connected.insert(address) }
      lock.unlock()
    }

    func down(_ address: String) {
      lock.lock()
      connected.remove(address)
      lock.unlock()
    }
  }

  struct AddrConn: Sendable {
    let address: String
    let balancer: RoundRobin

    func connect() { balancer.up(address) }

    func tearDown() { balancer.down(address) }
  }

  struct ClientConn: Sendable {
    let balancer: RoundRobin

    func lbWatcher() {
      var connections: [String: AddrConn] = [:]
      while let addresses = balancer.channel.receive() {
        for (address, connection) in connections where !addresses.contains(address) {
          connection.tearDown()
          connections[address] = nil
        }
        for address in addresses where connections[address] == nil {
          let connection = AddrConn(address: address, balancer: balancer)
          connection.connect()
          connections[address] = connection
        }
      }
    }
  }

  public static func run() async {
    let balancer = RoundRobin()
    let clientConn = ClientConn(balancer: balancer)
    let updates = (0..<200).map { ["10.0.0.\($0 % 3):50051", "10.0.1.\($0 % 5):50051"] }
    balancer.start(following: updates)
    Thread.detachNewThread { clientConn.lbWatcher() }
  }
}
