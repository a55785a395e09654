import AsyncAlgorithms

/// The etcd watch of Kubernetes' API server: a watch channel turns what comes from etcd into
/// results for its user.
public enum Kubernetes25331 {
  struct WatchError: Error {
    var message: String
  }

  enum WatchResult: Sendable {
    case event(key: String)
    case failure(WatchError)
  }

  final class WatchChan: Sendable {
    let results = AsyncChannel<WatchResult>()
    private let errors = AsyncChannel<WatchError>()
    private let done = AsyncChannel<Void>()

    private func cancel() { done.finish() }

    func run() async {
      guard let error = await nextError() else { return }
      cancel()
      await results.send(.failure(error))
    }

    /// Nil: the watch has been cancelled.
    private func nextError() async -> WatchError? {
      await withTaskGroup(of: WatchError?.self) { group in
        group.addTask {
          for await error in self.errors { return error }
          return nil
        }
        group.addTask {
          for await _ in self.done {}
          return nil
        }
        let first = await group.next()
        group.cancelAll()
        return first ?? nil
      }
    }

    func stop() async {
      await errors.send(WatchError(message: "watch closed before its revision was compacted"))
      cancel()
    }
  }

  public static func run() async {
    let watch = WatchChan()
    Task { await watch.run() }
    await watch.stop()
  }
}
