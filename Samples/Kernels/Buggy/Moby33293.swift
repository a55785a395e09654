import AsyncAlgorithms

/// Docker's client: waiting for a container's exit gives a channel with the exit code, and one with
/// the error that kept the client from waiting.
public enum Moby33293 {
  struct DaemonError: Error {
    var status: Int
    var message: String
  }

  struct ExitStatus: Sendable {
    var code: Int
  }

  /// The daemon at the other end of the socket.
  struct Daemon: Sendable {
    var containers: [String: ExitStatus]

    func wait(for container: String) throws -> ExitStatus {
      guard let status = containers[container] else {
        throw DaemonError(status: 404, message: "No such container: " + container)
      }
      return status
    }
  }

  struct Client: Sendable {
    var daemon: Daemon

    func containerWait(
      _ container: String
    ) async -> (result: AsyncStream<ExitStatus>, errors: AsyncChannel<any Error>) {
      let errors = AsyncChannel<any Error>()
      let (result, resultSource) = AsyncStream<ExitStatus>.makeStream()
      do {
        resultSource.yield(try daemon.wait(for: container))
      } catch {
        await errors.send(error)
      }
      resultSource.finish()
      return (result, errors)
    }
  }

  /// The exit code of the container; 125 if the daemon cannot tell it.
  static func waitExitOrRemoved(_ client: Client, _ container: String) async -> Int {
    let (result, errors) = await client.containerWait(container)
    for await status in result { return status.code }
    for await _ in errors { break }
    return 125
  }

  public static func run() async {
    let client = Client(daemon: Daemon(containers: ["3f4a": ExitStatus(code: 0)]))
    Task { await waitExitOrRemoved(client, "b1e9") }
  }
}
