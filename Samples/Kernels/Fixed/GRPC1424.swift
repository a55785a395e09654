import Channels

/// gRPC's client connection with a balancer: dialling waits for the first address list, which a
/// watcher of the balancer's notifications turns into connections.
public enum GRPC1424 {
  final class RoundRobin: Sendable {
    let notifications: AsyncStream<[String]>
    private let addresses: AsyncStream<[String]>.Continuation

    init() {
      (notifications, addresses) = AsyncStream.makeStream()
    }

    func update(_ list: [String]) { addresses.yield(list) }

    func close() { addresses.finish() }
  }

  final class ClientConn: Sendable {
    enum State: Sendable {
      case connecting
      case ready([String])
    }

    private let balancer: RoundRobin
    private let connections = Protected<Set<String>>([])
    private let state = Protected<State>(.connecting)

    init(balancer: RoundRobin) {
      self.balancer = balancer
    }

    func dial() {
      Task {
        await withCheckedContinuation { firstList in
          Task { await self.lbWatcher(firstList) }
        }
        let open = connections.use { $0.sorted() }
        state.use { $0 = .ready(open) }
      }
    }

    private func lbWatcher(_ firstList: CheckedContinuation<Void, Never>) async {
      var firstList: CheckedContinuation<Void, Never>? = firstList
      for await addresses in balancer.notifications {
        connections.use { connections in
          let dropped = connections.subtracting(addresses)
          connections.subtract(dropped)
          connections.formUnion(addresses)
        }
        firstList?.resume()
        firstList = nil
      }
      connections.use { $0.removeAll() }
      firstList?.resume()
    }
  }

  public static func run() async {
    let balancer = RoundRobin()
    let clientConn = ClientConn(balancer: balancer)
    clientConn.dial()
    balancer.close()
  }
}
