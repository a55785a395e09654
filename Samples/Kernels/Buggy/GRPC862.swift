import Channels

/// Dialling in gRPC: a client connection keeps one reconnecting address connection, and dialling
/// waits until that is ready or the caller gives up.
public enum GRPC862 {
  typealias Dialer = @Sendable (String) async throws -> Void

  struct Unavailable: Error {
    let address: String
  }

  struct AddrConn: Sendable {
    let address: String
    let dialer: Dialer
    let ready: BoundedChannel<Void>

    func resetTransport() async {
      var backoff = Duration.milliseconds(1)
      while !Task.isCancelled {
        do {
          try await dialer(address)
          _ = ready.trySend(())
          return
        } catch {
          try? await Task.sleep(for: backoff)
          backoff = min(backoff * 2, .seconds(120))
        }
      }
    }
  }

  final class ClientConn: Sendable {
    private let ready = BoundedChannel<Void>(capacity: 1)
    private let reconnecting = Protected<[Task<Void, Never>]>([])

    func resetAddrConn(_ address: String, dialer: @escaping Dialer) {
      let connection = AddrConn(address: address, dialer: dialer, ready: ready)
      let task = Task { await connection.resetTransport() }
      reconnecting.use { $0.append(task) }
    }

    /// False: the caller was cancelled.
    func waitForReady() async -> Bool {
      await ready.receive() != nil
    }

    func close() {
      let tasks = reconnecting.use { tasks in
        defer { tasks.removeAll() }
        return tasks
      }
      for task in tasks { task.cancel() }
    }
  }

  static func dial(_ target: String, dialer: @escaping Dialer) async -> ClientConn? {
    let clientConn = ClientConn()
    clientConn.resetAddrConn(target, dialer: dialer)
    guard await clientConn.waitForReady() else {
      return nil
    }
    return clientConn
  }

  public static func run() async {
    let dialing = Task {
      await dial("passthrough:///127.0.0.1:50051") { throw Unavailable(address: $0) }
    }
    dialing.cancel()
    if let clientConn = await dialing.value {
      clientConn.close()
    }
  }
}
