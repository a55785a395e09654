import AsyncAlgorithms

/// Docker's `promise` package, and a container's attached streams, which are copied by it.
public enum Moby4395 {
  enum Promise {
    /// Does something concurrently; its error, or nil, comes through the channel.
    @discardableResult
    static func go(
      _ work: @escaping @Sendable () async throws -> Void
    ) -> AsyncChannel<(any Error)?> {
      let outcome = AsyncChannel<(any Error)?>()
      Task {
        await outcome.send(await failure(of: work))
      }
      return outcome
    }

    private static func failure(
      of work: @Sendable () async throws -> Void
    ) async -> (any Error)? {
      do {
        try await work()
        return nil
      } catch {
        return error
      }
    }
  }

  struct BrokenPipe: Error {}

  /// The terminal of a client that is attached to the container.
  actor Terminal {
    private var isConnected = true
    private(set) var output: [String] = []

    func write(_ line: String) throws {
      guard isConnected else { throw BrokenPipe() }
      output.append(line)
    }

    func disconnect() { isConnected = false }
  }

  struct Container: Sendable {
    var id: String
    var stdout: [String]

    /// Copies what the container writes to the terminal.
    func attach(_ terminal: Terminal) {
      Promise.go {
        for line in stdout {
          try await terminal.write(line)
        }
      }
    }
  }

  public static func run() async {
    let terminal = Terminal()
    await terminal.disconnect()
    let container = Container(id: "5d0c", stdout: ["listening on :80", "ready"])
    container.attach(terminal)
  }
}
