import Foundation

/// Docker's UDP proxy: every client of the published port gets a connection of its own to the
/// container, which later datagrams of that client use again.
public enum Moby7559 {
  struct DialError: Error {
    let code: Int32
  }

  struct Datagram: Sendable {
    var client: String
    var payload: [UInt8]
  }

  struct Backend: Sendable {
    let host: String
    let port: UInt16

    /// Opens a connection to the container.
    func dialUDP() throws -> Int32 {
      var address = in_addr()
      guard inet_pton(AF_INET, host, &address) == 1 else { throw DialError(code: EINVAL) }
      return Int32(port)
    }
  }

  final class UDPProxy: @unchecked Sendable {
    private let backend: Backend
    private let connTrackLock = NSLock()
    private var connTrackTable: [String: Int32] = [:]
    private var sentBytes: [Int32: Int] = [:]

    init(backend: Backend) {
      self.backend = backend
    }

    func run(_ datagrams: [Datagram]) {
      for datagram in datagrams {
        connTrackLock.lock()
        var connection = connTrackTable[datagram.client]
        if connection == nil {
          do {
            connection = try backend.dialUDP()
          } catch {
            print("can't proxy a datagram to udp/\(backend.host): \(error)")
            continue
          }
          connTrackTable[datagram.client] = connection
        }
        connTrackLock.unlock()
        if let connection { replyLoop(connection, datagram.payload) }
      }
    }

    private func replyLoop(_ connection: Int32, _ payload: [UInt8]) {
      connTrackLock.withLock { sentBytes[connection, default: 0] += payload.count }
    }
  }

  public static func run() async {
    let proxy = UDPProxy(backend: Backend(host: "container-7", port: 53))
    let datagrams = [
      Datagram(client: "192.168.0.2:4001", payload: [1, 2, 3]),
      Datagram(client: "192.168.0.3:4001", payload: [4, 5]),
    ]
    Thread.detachNewThread { proxy.run(datagrams) }
  }
}
