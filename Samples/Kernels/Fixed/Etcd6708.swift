import Channels
import Foundation

/// etcd's HTTP cluster client: requests go to one of the endpoints of the cluster, whose list is
/// brought up to date from time to time, the leader first.
public enum Etcd6708 {
  struct Member: Sendable {
    var name: String
    var clientURL: String
    var isLeader: Bool
  }

  /// Completion handlers are called on the transport's queue.
  final class Transport: Sendable {
    private let queue = DispatchQueue(label: "io.etcd.client.transport")
    private let members: [Member]

    init(members: [Member]) {
      self.members = members
    }

    func perform(_ request: @escaping @Sendable ([Member]) -> Void) {
      queue.async { request(self.members) }
    }
  }

  final class HTTPClusterClient: @unchecked Sendable {
    private let lock = ReadWriteLock()
    private let transport: Transport
    private var endpoints: [String]
    private var pinned = 0

    init(endpoints: [String], transport: Transport) {
      self.endpoints = endpoints
      self.transport = transport
    }

    /// Asks the endpoints in turn, beginning with the pinned one, until one of them answers.
    func ask(_ completion: @escaping @Sendable ([Member]) -> Void) {
      transport.perform { answer in
        self.lock.lockForReading()
        let known = self.endpoints
        self.lock.unlock()
        completion(known.isEmpty ? [] : answer)
      }
    }

    func members() -> [Member] {
      let answered = DispatchSemaphore(value: 0)
      let members = Protected<[Member]>([])
      ask { answer in
        members.use { $0 = answer }
        answered.signal()
      }
      answered.wait()
      return members.use { $0 }
    }

    func sync() {
      let urls = members().map(\.clientURL)
      setEndpoints(urls)
    }

    private func setEndpoints(_ urls: [String]) {
      let leader = leaderURL()
      lock.lockForWriting()
      defer { lock.unlock() }
      endpoints = urls
      pinned = urls.firstIndex { $0 == leader } ?? 0
    }

    private func leaderURL() -> String? {
      members().first(where: \.isLeader)?.clientURL
    }
  }

  public static func run() async {
    let transport = Transport(members: [
      Member(name: "infra0", clientURL: "http://10.0.1.10:2379", isLeader: false),
      Member(name: "infra1", clientURL: "http://10.0.1.11:2379", isLeader: true),
    ])
    let client = HTTPClusterClient(endpoints: ["http://10.0.1.10:2379"], transport: transport)
    client.sync()
  }
}
