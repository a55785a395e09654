import Channels

/// CockroachDB's compactor: ranges suggested for compaction wake a worker that runs until the
/// store's stopper ends it.
public enum Cockroach24808 {
  final class Stopper: Sendable {
    private let workers = Protected<[Task<Void, Never>]>([])

    func runWorker(_ body: @escaping @Sendable () async -> Void) {
      let worker = Task { await body() }
      workers.use { $0.append(worker) }
    }

    func stop() async {
      let running = workers.use { $0 }
      for worker in running { worker.cancel() }
      for worker in running { await worker.value }
    }
  }

  struct SuggestedCompaction: Sendable {
    var startKey: String
    var endKey: String
    var bytes: Int
  }

  final class Compactor: Sendable {
    private let wakeups = BoundedChannel<Void>(capacity: 1)
    private let suggestions = Protected<[SuggestedCompaction]>([])

    /// Remembers a range that is worth compacting.
    func suggest(_ compaction: SuggestedCompaction) {
      suggestions.use { $0.append(compaction) }
      _ = wakeups.trySend(())
    }

    /// Looks at what earlier runs left in the store, then at every new suggestion.
    func start(_ stopper: Stopper) async {
      _ = wakeups.trySend(())
      stopper.runWorker {
        for await _ in self.wakeups {
          self.processSuggestions()
        }
      }
    }

    private func processSuggestions() {
      let batch = suggestions.use { suggestions in
        defer { suggestions.removeAll() }
        return suggestions
      }
      var reclaimed = 0
      for compaction in batch where compaction.startKey < compaction.endKey {
        reclaimed += compaction.bytes
      }
    }
  }

  public static func run() async {
    let stopper = Stopper()
    let compactor = Compactor()
    compactor.suggest(SuggestedCompaction(startKey: "a", endKey: "c", bytes: 4096))
    await compactor.start(stopper)
    await stopper.stop()
  }
}
