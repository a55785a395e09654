import AsyncAlgorithms

/// A replica of CockroachDB: a command begins once the commands that overlap with it have
/// finished, each of which tells so through a channel of its own.
public enum Cockroach10790 {
  final class Replica: Sendable {
    private let prerequisites: [AsyncChannel<Bool>]

    init(overlapping count: Int) {
      prerequisites = (0..<count).map { _ in AsyncChannel() }
    }

    /// True: every command before this one has finished.
    func beginCmds() async -> Bool {
      await withTaskCancellationHandler {
        for channel in prerequisites {
          guard await channel.contains(where: { _ in true }) else { return false }
        }
        return true
      } onCancel: {
        Task { await self.drainPrerequisites() }
      }
    }

    /// Takes the remaining results, so that the commands before this one can finish.
    private func drainPrerequisites() async {
      for channel in prerequisites {
        _ = await channel.first { _ in true }
      }
    }

    /// Applies the overlapping commands one by one.
    func finishCmds() async {
      defer {
        for channel in prerequisites { channel.finish() }
      }
      for channel in prerequisites {
        do {
          try await apply()
        } catch {
          return
        }
        await channel.send(true)
      }
    }

    private func apply() async throws {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  public static func run() async {
    let replica = Replica(overlapping: 2)
    let finishing = Task { await replica.finishCmds() }
    let beginning = Task { await replica.beginCmds() }
    finishing.cancel()
    beginning.cancel()
    await finishing.value
    _ = await beginning.value
  }
}
