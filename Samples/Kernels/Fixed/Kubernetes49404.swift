import Dispatch
import Synchronization

/// The aggregator of Kubernetes' API server passes web sockets on to the backend of an API service;
/// this test looks at whether the backend was reached.
public enum Kubernetes49404 {
  struct APIService: Sendable {
    var name: String
    var trustsBackend: Bool
  }

  /// A web socket that the client has opened.
  struct WebSocket: Sendable {
    let messages: AsyncStream<String>
    private let source: AsyncStream<String>.Continuation

    init() {
      (messages, source) = AsyncStream.makeStream()
    }

    func write(_ message: String) { source.yield(message) }

    func close() { source.finish() }
  }

  final class BackendServer: Sendable {
    typealias Handler = @Sendable (WebSocket) -> Void

    private let handler: Handler
    private let queue = DispatchQueue(label: "backend")

    init(handler: @escaping Handler) {
      self.handler = handler
    }

    func serve(_ socket: WebSocket) {
      queue.async { self.handler(socket) }
    }
  }

  struct ProxyHandler: Sendable {
    var service: APIService
    var backend: BackendServer

    /// Nil: the backend's certificate is not trusted.
    func upgrade() -> WebSocket? {
      guard service.trustsBackend else { return nil }
      let socket = WebSocket()
      backend.serve(socket)
      return socket
    }
  }

  static func testProxyUpgrade(_ service: APIService, expectCalled: Bool) async -> Bool {
    let called = Mutex(false)
    let backend = BackendServer { socket in
      called.withLock { $0 = true }
      socket.write("hello world")
    }
    let proxy = ProxyHandler(service: service, backend: backend)
    if let socket = proxy.upgrade() {
      for await message in socket.messages where message == "hello world" { break }
      socket.close()
    }
    return called.withLock { $0 } == expectCalled
  }

  public static func run() async {
    let trusted = APIService(name: "v1.mygroup", trustsBackend: true)
    let untrusted = APIService(name: "v2.mygroup", trustsBackend: false)
    _ = await testProxyUpgrade(trusted, expectCalled: true)
    _ = await testProxyUpgrade(untrusted, expectCalled: false)
  }
}
