import Channels

/// DistSQL flows of CockroachDB: a registry knows the inbound streams of every flow, and a flow
/// that is cancelled tells the processors behind them.
public enum Cockroach35931 {
  enum Row: Sendable {
    case values([Int])
    case cancelled
  }

  /// Carries rows from an inbound stream to a processor.
  final class RowChannel: Sendable {
    private let rows: BoundedChannel<Row>

    init(bufferSize: Int) {
      rows = BoundedChannel(capacity: bufferSize)
    }

    func push(_ row: Row) async {
      await rows.send(row)
    }

    func nextRow() async -> Row? { await rows.receive() }
  }

  final class FlowRegistry: Sendable {
    private let inboundStreams = Protected<[Int: [RowChannel]]>([:])

    func register(flow id: Int, inboundStreams streams: [RowChannel]) {
      inboundStreams.use { $0[id] = streams }
    }

    /// Takes the streams whose peers have not connected off the registry.
    func cancelPendingStreams(of id: Int) -> [RowChannel] {
      inboundStreams.use { $0.removeValue(forKey: id) ?? [] }
    }
  }

  struct Flow: Sendable {
    let id: Int
    let registry: FlowRegistry

    func cancel() async {
      await withTaskGroup(of: Void.self) { pushes in
        for receiver in registry.cancelPendingStreams(of: id) {
          pushes.addTask { await receiver.push(.cancelled) }
        }
      }
    }
  }

  /// Reads the right side into memory, then streams the left side past it.
  struct HashJoiner: Sendable {
    let left: RowChannel
    let right: RowChannel

    func run() async -> Int {
      let buckets = await drain(right)
      let probes = await drain(left)
      return buckets * probes
    }

    private func drain(_ side: RowChannel) async -> Int {
      var count = 0
      while case .values? = await side.nextRow() {
        count += 1
      }
      return count
    }
  }

  public static func run() async {
    let registry = FlowRegistry()
    let left = RowChannel(bufferSize: 1)
    let right = RowChannel(bufferSize: 1)
    let flow = Flow(id: 7, registry: registry)
    registry.register(flow: flow.id, inboundStreams: [left, right])

    let joiner = Task { await HashJoiner(left: left, right: right).run() }
    await left.push(.values([1, 2]))
    await flow.cancel()
    _ = await joiner.value
  }
}
