import Synchronization

/// The exec credential plugin of the client: each transport that is set up with it gets a dialer,
/// and new credentials close the connections made with the old ones.
public enum Kubernetes80284 {
  final class Dialer: Sendable {
    private let open = Mutex(0)

    func dial() { open.withLock { $0 += 1 } }
    func closeAll() { open.withLock { $0 = 0 } }
  }

  struct TransportConfig: Sendable {
    var host: String
    var dial: (@Sendable () -> Void)?
  }

  final class Authenticator: @unchecked Sendable {
    private let token = Mutex("")
    private var onRotate: (@Sendable () -> Void)?

    func updateTransportConfig(_ config: inout TransportConfig) {
      let dialer = Dialer()
      config.dial = { dialer.dial() }
      onRotate = { dialer.closeAll() }
    }

    func rotate(to newToken: String) {
      token.withLock { $0 = newToken }
      onRotate?()
    }
  }

  public static func run() async {
    let authenticator = Authenticator()
    await withTaskGroup(of: Void.self) { group in
      for host in ["10.0.0.1", "10.0.0.2"] {
        group.addTask {
          var config = TransportConfig(host: host)
          authenticator.updateTransportConfig(&config)
          config.dial?()
        }
      }
    }
    authenticator.rotate(to: "token-2")
  }
}
