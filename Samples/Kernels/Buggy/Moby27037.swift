import Dispatch
import Foundation

/// Asks the daemon for every API version it still serves, all at the same time.
public enum Moby27037 {
  final class Daemon: Sendable {
    static let oldestMinor = 12

    func accepts(path: String) -> Bool {
      let parts = path.split(separator: "/")
      guard let version = parts.first, version.hasPrefix("v1.") else { return false }
      guard let minor = Int(version.dropFirst("v1.".count)) else { return false }
      return minor >= Self.oldestMinor
    }
  }

  final class Answers: @unchecked Sendable {
    private let lock = NSLock()
    private var accepted: [String] = []

    func add(_ path: String) {
      lock.lock()
      defer { lock.unlock() }
      accepted.append(path)
    }

    func all() -> [String] {
      lock.lock()
      defer { lock.unlock() }
      return accepted
    }
  }

  static func askForVersions(of daemon: Daemon) -> [String] {
    let answers = Answers()
    let requests = DispatchGroup()
    let queue = DispatchQueue.global()
    nonisolated(unsafe) var minor = 17
    while minor <= 21 {
      let request = DispatchWorkItem {
        let path = "/v1.\(minor)/info"
        if daemon.accepts(path: path) { answers.add(path) }
      }
      queue.async(group: requests, execute: request)
      minor += 1
    }
    requests.wait()
    return answers.all()
  }

  public static func run() async {
    _ = askForVersions(of: Daemon())
  }
}
