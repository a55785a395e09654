import Foundation
import Synchronization

/// Answers HTTP on 127.0.0.1 with what a test wants, one connection at a time.
final class TinyServer: Sendable {
  enum Answer: Sendable {
    case status(Int, Data)
    /// The connection stays open and nothing comes.
    case silence
  }

  let port: UInt16
  private let descriptor: Int32
  private let state = Mutex(State())

  private struct State {
    var answers: [String: Answer] = [:]
    var requests: [String] = []
    var held: [Int32] = []
  }

  var url: String { "http://127.0.0.1:\(port)" }
  /// Paths, in the order in which they were asked for.
  var requests: [String] { state.withLock { $0.requests } }

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = descriptor
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) == 0 && listen(socket, 16) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    guard isBound else { throw Workshop.Failure(description: "no port on 127.0.0.1") }
    port = UInt16(bigEndian: address.sin_port)
    Thread { [self] in serve() }.start()
  }

  /// Ends the thread that serves.
  func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    state.withLock { state in
      for connection in state.held { close(connection) }
      state.held = []
    }
  }

  func answer(_ path: String, with answer: Answer) {
    state.withLock { $0.answers[path] = answer }
  }

  private func serve() {
    while true {
      let connection = accept(descriptor, nil, nil)
      guard connection >= 0 else {
        close(descriptor)
        return
      }
      handle(connection)
    }
  }

  private func handle(_ connection: Int32) {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(connection, &buffer, buffer.count)
    let words = String(decoding: buffer[..<max(0, count)], as: UTF8.self).split(separator: " ")
    let path = words.count > 1 ? String(words[1]) : ""
    let answer = state.withLock { state in
      state.requests.append(path)
      return state.answers[path] ?? .status(404, Data())
    }
    guard case .status(let status, let body) = answer else {
      state.withLock { $0.held.append(connection) }
      return
    }
    let head =
      "HTTP/1.1 \(status) Answer\r\nContent-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    var rest = Array(head.utf8) + body
    while !rest.isEmpty {
      let count = write(connection, rest, rest.count)
      guard count > 0 else { break }
      rest.removeFirst(count)
    }
    close(connection)
  }
}
