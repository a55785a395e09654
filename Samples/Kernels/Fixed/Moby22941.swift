import Foundation

/// Requests of old Docker clients, written to the daemon's end of a pipe to see that their `Host`
/// headers are accepted.
public enum Moby22941 {
  protocol Conn: Sendable {
    func write(_ bytes: [UInt8])
  }

  final class Pipe: Conn, @unchecked Sendable {
    private let writeLock = NSLock()
    private var written: [[UInt8]] = []

    func write(_ bytes: [UInt8]) {
      writeLock.lock()
      defer { writeLock.unlock() }
      written.append(bytes)
    }

    var count: Int { writeLock.withLock { written.count } }
  }

  struct Exchange: Sendable {
    let request: [UInt8]
    let forwarded: [UInt8]

    init(_ request: String, _ forwarded: String) {
      self.request = Array(request.utf8)
      self.forwarded = Array(forwarded.utf8)
    }
  }

  static let tests = [
    Exchange(
      "GET /foo\nHost: /var/run/docker.sock\nUser-Agent: Docker\r\n\r\n",
      "GET /foo\nHost: \r\nConnection: close\r\nUser-Agent: Docker\r\n\r\n"),
    Exchange(
      "GET /foo\nHost: /var/run/docker.sock\nUser-Agent: Docker\nFoo: Bar\r\n",
      "GET /foo\nHost: \r\nConnection: close\r\nUser-Agent: Docker\nFoo: Bar\r\n"),
    Exchange(
      "GET /foo\nHost: localhost\nUser-Agent: Docker\r\n\r\n",
      "GET /foo\nHost: localhost\r\nUser-Agent: Docker\r\n\r\n"),
  ]

  public static func run() async {
    let server = Pipe()
    for index in tests.indices {
      let pair = tests[index]
      Task {
        server.write(pair.request)
      }
    }
    try? await Task.sleep(for: .milliseconds(10))
    _ = server.count
  }
}
