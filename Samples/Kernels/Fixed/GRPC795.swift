import Foundation

/// gRPC's server: it serves connections until it is stopped, at once or gracefully; stopping it
/// again changes nothing.
public enum GRPC795 {
  final class Connection: Sendable {
    let remoteAddress: String

    init(remoteAddress: String) {
      self.remoteAddress = remoteAddress
    }

    /// Tells the client to open no more streams here.
    func drain() {}
  }

  final class Server: @unchecked Sendable {
    private let mu = NSLock()
    private var connections: [Connection] = []
    private var isDraining = false
    private var isServing = false

    func serve() {
      mu.withLock {
        if !isDraining { isServing = true }
      }
    }

    func accept(_ connection: Connection) -> Bool {
      mu.withLock {
        if isDraining { return false }
        connections.append(connection)
        return true
      }
    }

    func gracefulStop() {
      mu.lock()  // Keeps new connections out.
      defer { mu.unlock() }
      if isDraining { return }
      isDraining = true
      for connection in connections {
        connection.drain()
      }
      connections.removeAll()
    }
  }

  struct ServerTest {
    let server = Server()

    func startServer() {
      let server = server
      _ = server.accept(Connection(remoteAddress: "127.0.0.1:50712"))
      Thread.detachNewThread { server.serve() }
    }

    func gracefulStopIsIdempotent() {
      startServer()
      for _ in 0..<3 {
        server.gracefulStop()
      }
    }
  }

  public static func run() async {
    ServerTest().gracefulStopIsIdempotent()
  }
}
