import AsyncAlgorithms

/// MultiRaft of CockroachDB tells the store about committed membership changes; once the store has
/// applied one, its callback brings the result back into the raft loop.
public enum Cockroach2448 {
  struct MembershipChange: Sendable {
    var nodeID: Int
    var isAddition: Bool
  }

  enum Event: Sendable {
    case membershipChangeCommitted(MembershipChange, callback: @Sendable () async -> Void)
  }

  enum Message: Sendable {
    case writeResponse([MembershipChange])
    case applied(MembershipChange)
  }

  final class MultiRaft: Sendable {
    let events = AsyncChannel<Event>()
    private let messages = AsyncChannel<Message>()

    /// The log entries with these changes are on disk.
    func handleWriteResponse(_ changes: [MembershipChange]) async {
      await messages.send(.writeResponse(changes))
    }

    /// The raft loop: ends when every committed change has been applied.
    func start() async {
      var members: Set<Int> = [1, 2]
      var pending = 0
      for await message in messages {
        switch message {
        case .writeResponse(let changes):
          pending += changes.count
          for change in changes {
            await sendEvent(for: change)
          }
        case .applied(let change):
          if change.isAddition { members.insert(change.nodeID) }
          if !change.isAddition { members.remove(change.nodeID) }
          pending -= 1
        }
        if pending == 0 { break }
      }
      events.finish()
    }

    private func sendEvent(for change: MembershipChange) async {
      let event = Event.membershipChangeCommitted(change) {
        Task { await self.messages.send(.applied(change)) }
      }
      await events.send(event)
    }
  }

  struct Store: Sendable {
    let multiRaft: MultiRaft

    func processRaft() async {
      var descriptors: [Int: Bool] = [:]
      for await event in multiRaft.events {
        switch event {
        case .membershipChangeCommitted(let change, let callback):
          descriptors[change.nodeID] = change.isAddition
          await callback()
        }
      }
    }
  }

  public static func run() async {
    let multiRaft = MultiRaft()
    let store = Store(multiRaft: multiRaft)
    Task { await multiRaft.start() }
    Task { await store.processRaft() }
    await multiRaft.handleWriteResponse([
      MembershipChange(nodeID: 3, isAddition: true),
      MembershipChange(nodeID: 1, isAddition: false),
    ])
  }
}
