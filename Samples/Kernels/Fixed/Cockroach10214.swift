import Foundation

/// Coalesced heartbeats of CockroachDB: replicas put their heartbeats into the store's queue when
/// they tick, and the store sends what is queued to the other nodes.
public enum Cockroach10214 {
  struct Heartbeat: Sendable {
    var rangeID: Int
    var term: Int
  }

  final class Store: @unchecked Sendable {
    private let coalescedLock = NSLock()
    private var heartbeats: [Heartbeat] = []
    private var replicas: [Replica] = []

    func add(_ replica: Replica) { replicas.append(replica) }

    func enqueue(_ heartbeat: Heartbeat) {
      coalescedLock.withLock { heartbeats.append(heartbeat) }
    }

    func sendQueuedHeartbeats() {
      coalescedLock.lock()
      let queued = heartbeats
      heartbeats.removeAll()
      coalescedLock.unlock()
      sendQueuedHeartbeatsToNode(queued)
    }

    private func sendQueuedHeartbeatsToNode(_ queued: [Heartbeat]) {
      guard !send(queued) else { return }
      for replica in replicas {
        replica.reportUnreachable()
      }
    }

    /// False: the node cannot be reached.
    private func send(_ queued: [Heartbeat]) -> Bool {
      Thread.sleep(forTimeInterval: 0.001)
      return queued.contains { $0.term == 0 }
    }
  }

  final class Replica: @unchecked Sendable {
    private let store: Store
    private let raftLock = NSLock()
    private let rangeID: Int
    private var term = 1
    private var unreachableReports = 0

    init(rangeID: Int, store: Store) {
      self.rangeID = rangeID
      self.store = store
    }

    func reportUnreachable() {
      raftLock.withLock { unreachableReports += 1 }
    }

    func tick() {
      raftLock.lock()
      defer { raftLock.unlock() }
      applyCommitted()
      maybeCoalesceHeartbeat()
    }

    /// Writes the committed entries to the engine.
    private func applyCommitted() {
      Thread.sleep(forTimeInterval: 0.001)
      term += 1
    }

    private func maybeCoalesceHeartbeat() {
      store.enqueue(Heartbeat(rangeID: rangeID, term: term))
    }
  }

  public static func run() async {
    let store = Store()
    let replica = Replica(rangeID: 1, store: store)
    store.add(replica)
    Thread.detachNewThread {
      for _ in 0..<8 { store.sendQueuedHeartbeats() }
    }
    Thread.detachNewThread {
      for _ in 0..<8 { replica.tick() }
    }
  }
}
