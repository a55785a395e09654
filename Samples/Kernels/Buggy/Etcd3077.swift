/// A server that drives its raft node: the node's loop runs in a task of its own and is stopped,
/// and waited for, when the server stops.
public enum Etcd3077 {
  final class RaftNode: @unchecked Sendable {
    var stopped: AsyncStream<Void>.Continuation!
    var done: AsyncStream<Void>!

    func run() async {
      let (stops, stopped) = AsyncStream<Void>.makeStream()
      let (done, ended) = AsyncStream<Void>.makeStream()
      self.stopped = stopped
      self.done = done
      defer { ended.finish() }
      for await _ in stops {}
    }
  }

  final class EtcdServer: Sendable {
    private let raft = RaftNode()
    private let stops: AsyncStream<Void>
    private let stopped: AsyncStream<Void>.Continuation
    private let done: AsyncStream<Void>
    private let ended: AsyncStream<Void>.Continuation

    init() {
      (stops, stopped) = AsyncStream.makeStream()
      (done, ended) = AsyncStream.makeStream()
    }

    func start() {
      Task { await run() }
    }

    func stop() async {
      stopped.finish()
      for await _ in done {}
    }

    private func run() async {
      Task { await raft.run() }
      // The raft loop comes up.
      try? await Task.sleep(for: .milliseconds(10))
      for await _ in stops {}
      raft.stopped.finish()
      for await _ in raft.done {}
      ended.finish()
    }
  }

  public static func run() async {
    let server = EtcdServer()
    server.start()
    await server.stop()
  }
}
