import AsyncAlgorithms
import Channels

/// Docker's transfer manager: downloads and uploads report their progress to those who watch them,
/// among them this test of the progress reports.
public enum Moby21233 {
  struct Progress: Sendable {
    var id: String
    var current: Int
  }

  /// One who watches a transfer.
  struct Watcher: Sendable {
    let signal = BoundedChannel<Void>(capacity: 1)
    let running = AsyncChannel<Void>()
  }

  actor Transfer {
    private let id: String
    private var lastProgress: Progress
    private var watchers: [Watcher] = []

    init(id: String) {
      self.id = id
      lastProgress = Progress(id: id, current: 0)
    }

    /// The progress goes to the output whenever there is some, and once more at the end.
    func watch(_ output: AsyncChannel<Progress>) -> Watcher {
      let watcher = Watcher()
      watchers.append(watcher)
      Task {
        await writeProgress(output)
        for await _ in watcher.signal {
          await writeProgress(output)
        }
        await writeProgress(output)
        watcher.running.finish()
      }
      return watcher
    }

    private func writeProgress(_ output: AsyncChannel<Progress>) async {
      await output.send(lastProgress)
    }

    func report(_ current: Int) {
      lastProgress.current = current
      for watcher in watchers {
        _ = watcher.signal.trySend(())
      }
    }

    func release(_ watcher: Watcher) async {
      watcher.signal.close()
      for await _ in watcher.running {}
    }
  }

  final class TransferManager: Sendable {
    func transfer(_ id: String, _ output: AsyncChannel<Progress>) async -> (Transfer, Watcher) {
      let transfer = Transfer(id: id)
      let watcher = await transfer.watch(output)
      await transfer.report(1)
      return (transfer, watcher)
    }
  }

  /// Whether the progress of every transfer has only gone up.
  static func testTransfer() async -> Bool {
    let manager = TransferManager()
    let progress = AsyncChannel<Progress>()
    let consumer = Task {
      var received: [String: Int] = [:]
      for await update in progress {
        if let last = received[update.id], update.current <= last {
          return false
        }
        received[update.id] = update.current
      }
      return true
    }
    var transfers: [(Transfer, Watcher)] = []
    for id in ["id1", "id2", "id3"] {
      transfers.append(await manager.transfer(id, progress))
    }
    for (transfer, watcher) in transfers {
      await transfer.release(watcher)
    }
    progress.finish()
    return await consumer.value
  }

  public static func run() async {
    Task { await testTransfer() }
  }
}
