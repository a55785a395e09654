import Channels
import Foundation
import Synchronization

/// A client connection with its resolver and its balancer: the resolver's watcher hands the service
/// config on to the balancer. Connections are dialled and closed in quick succession.
public enum GRPC2371 {
  final class BalancerWrapper: Sendable {
    /// The newest update, which the balancer takes when it gets to it.
    private let resolverUpdate = Mutex<[String]?>(nil)

    func handleResolvedAddrs(_ addresses: [String]) {
      resolverUpdate.withLock { $0 = addresses }
    }
  }

  final class ResolverWrapper: Sendable {
    private let connection: ClientConn

    init(connection: ClientConn) {
      self.connection = connection
    }

    func start() {
      Task { watcher() }
    }

    private func watcher() {
      connection.handleServiceConfig(addresses: ["127.0.0.1:50051"])
    }
  }

  final class ClientConn: @unchecked Sendable {
    private let lock = ReadWriteLock()
    private var balancerWrapper: BalancerWrapper?
    private var resolverWrapper: ResolverWrapper?

    static func dial() -> ClientConn {
      let connection = ClientConn()
      let resolver = ResolverWrapper(connection: connection)
      connection.resolverWrapper = resolver
      connection.balancerWrapper = BalancerWrapper()
      resolver.start()
      return connection
    }

    func handleServiceConfig(addresses: [String]) {
      lock.lockForWriting()
      defer { lock.unlock() }
      balancerWrapper?.handleResolvedAddrs(addresses)
    }

    func close() {
      lock.lockForWriting()
      defer { lock.unlock() }
      resolverWrapper = nil
      balancerWrapper = nil
    }
  }

  public static func run() async {
    for _ in 0..<10 {
      let connection = ClientConn.dial()
      Task { connection.close() }
    }
    try? await Task.sleep(for: .milliseconds(20))
  }
}
