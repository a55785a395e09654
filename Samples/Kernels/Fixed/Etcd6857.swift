import AsyncAlgorithms
import Channels

/// etcd's raft node: a loop that owns the raft state and answers requests for the node's status
/// until the node is stopped.
public enum Etcd6857 {
  struct Status: Sendable {
    var id: UInt64
    var term: UInt64
    var applied: UInt64
  }

  final class Node: Sendable {
    private enum Message: Sendable {
      case status(BoundedChannel<Status>)
      case stop
    }

    private let id: UInt64
    private let messages = AsyncChannel<Message>()
    private let done = AsyncChannel<Void>()

    init(id: UInt64) {
      self.id = id
    }

    func run() async {
      defer { done.finish() }
      var applied: UInt64 = 0
      for await message in messages {
        switch message {
        case .status(let answers):
          applied += 1
          await answers.send(Status(id: id, term: 1, applied: applied))
        case .stop:
          return
        }
      }
    }

    /// Nil: there is no status any more.
    func status() async -> Status? {
      let answers = BoundedChannel<Status>(capacity: 1)
      return await withTaskGroup(of: Status?.self) { group in
        group.addTask {
          await self.messages.send(.status(answers))
          return await answers.receive()
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
      await messages.send(.stop)
      for await _ in done {}
    }
  }

  public static func run() async {
    let node = Node(id: 0xa1)
    Task { await node.run() }
    let (statuses, statusSource) = AsyncStream<Status>.makeStream()
    Task {
      while let status = await node.status() {
        statusSource.yield(status)
      }
      statusSource.finish()
    }
    for await status in statuses {
      if status.applied == 3 { break }
    }
    await node.stop()
  }
}
