import Channels
import Foundation

/// etcd's client: requests hold the client open while they are sent, and closing it waits for the
/// requests that are under way.
public enum Etcd5509 {
  struct ConnectionClosed: Error {}

  final class Client: @unchecked Sendable {
    let lock = ReadWriteLock()
    let requests = DispatchGroup()
    private(set) var isCancelled = false
    private var connection: String?

    init(endpoint: String) {
      connection = endpoint
    }

    func close() {
      write { isCancelled = true }
      requests.wait()
      write { connection = nil }
    }

    private func write(_ change: () -> Void) {
      lock.lockForWriting()
      defer { lock.unlock() }
      change()
    }
  }

  struct RemoteClient: Sendable {
    let client: Client

    /// Keeps the client from closing until `release`.
    func acquire() throws {
      client.lock.lockForReading()
      if client.isCancelled {
        client.lock.unlock()
        throw ConnectionClosed()
      }
    }

    func release() { client.lock.unlock() }
  }

  struct KV: Sendable {
    let remote: RemoteClient

    func get(_ key: String) throws -> String? {
      try remote.acquire()
      defer { remote.release() }
      return key.isEmpty ? nil : "value of \(key)"
    }
  }

  public static func run() async {
    let client = Client(endpoint: "127.0.0.1:2379")
    let kv = KV(remote: RemoteClient(client: client))
    client.requests.enter()
    Thread.detachNewThread {
      do {
        while try kv.get("foo") != nil {}
      } catch {}
      client.requests.leave()
    }
    client.close()
  }
}
