/// Finds the tasks of a process: those of the tracker's records, and those to which they lead.
///
/// Safe on any thread; not for signal handlers: it allocates.
public struct TaskSearch: Sendable {
  private let decoder: TaskDecoder
  private let includesComplete: Bool
  public private(set) var tasks: [DecodedTask] = []
  /// Of these tasks.
  public private(set) var records: [RegistryRecord] = []
  /// The index of a task where its record has brought it; what is not wanted is known, too.
  private var known = AddressTable()

  /// Processes have fewer; more is damage.
  static let mostTasks = 10_000_000
  /// How far from a tracked task those are looked for that nobody noted.
  private static let mostSteps = 1000

  /// - Parameter includesComplete: with tasks that have ended and are still held by somebody.
  public init(decoder: TaskDecoder, includesComplete: Bool = false) {
    self.decoder = decoder
    self.includesComplete = includesComplete
  }

  /// Before anything else is added.
  public mutating func add(_ tracked: [RegistryRecord]) {
    let found: [DecodedTask]
    (found, known) = decoder.decode(inAnyOrder: tracked.map(\.key))
    var isMeant = [Bool](repeating: false, count: found.count)
    var isWanted = isMeant
    let isKept = matches(of: tracked, with: found).map { match in
      guard match.index >= 0, !isMeant[match.index] else { return false }
      isMeant[match.index] = true
      isWanted[match.index] = match.isWanted
      return match.isWanted
    }
    // Others may still lead to what has the place by now.
    for index in found.indices where !isMeant[index] {
      known.set(found[index].address, to: Self.isNobodys)
    }
    records = tracked.kept(isKept)
    tasks = found.kept(isWanted)
  }

  private struct Match {
    /// Of the task that a record means; -1: it is gone.
    var index: Int
    var isWanted: Bool
  }

  /// For each record. Looking about in so much memory is mostly waiting for it, so processors share it.
  private func matches(of tracked: [RegistryRecord], with found: [DecodedTask]) -> [Match] {
    var nothing: [Void] = []
    return Array(of: tracked.count, rest: &nothing) { range, room in
      for (place, record) in range.enumerated() {
        // By index: a record is large to copy.
        let index = known[tracked[record].key].map(Int.init) ?? -1
        let isMeant = index >= 0 && Self.isMeant(found[index].id, by: tracked[record].identity)
        room.initializeElement(
          at: place,
          to: isMeant
            ? Match(index: index, isWanted: wants(found[index].state, found[index].kind))
            : Match(index: -1, isWanted: false))
      }
      return (range.count, ())
    }
  }

  private static let isNobodys: Int32 = -1

  private mutating func isNew(_ address: UInt64) -> Bool {
    guard known[address] ?? Self.isNobodys == Self.isNobodys else { return false }
    known.set(address, to: 0)
    return true
  }

  /// The memory of a task that has ended may be another task by now, of which another record tells.
  private static func isMeant(_ id: UInt64?, by identity: UInt64) -> Bool {
    id == nil || identity == 0 || id == identity
  }

  private func wants(_ state: DecodedTask.State, _ kind: DecodedTask.Kind) -> Bool {
    guard state == .complete else { return true }
    // The task of an `async let` lies in its parent's memory, where it stays after its end until the memory is used again.
    return includesComplete && kind != .asyncLet
  }

  /// Parents, children, waiters, and what is waited for, and so on: tasks that were made before the tracker began, and the runtime's
  /// own.
  public mutating func addRelated() {
    var start = 0
    for _ in 0..<Self.mostSteps where start < tasks.count {
      var named: [UInt64] = []
      for index in start..<tasks.count {
        if let parent = tasks[index].parent { named.append(parent) }
        if case .task(let target)? = tasks[index].wait { named.append(target) }
        if !tasks[index].children.isEmpty { named += tasks[index].children }
        if !tasks[index].waiters.isEmpty { named += tasks[index].waiters }
      }
      start = tasks.count
      add(named)
    }
  }

  /// Tasks that are known in another way, or places where one may be.
  public mutating func add(_ addresses: [UInt64]) {
    let unknown = addresses.filter { $0 & 15 == 0 && isNew($0) }
    tasks += decoder.decode(unknown).lazy.filter { wants($0.state, $0.kind) }
  }

  /// By number, so that the oldest is first.
  mutating func sort() {
    let order = tasks.indices
      .map { (id: tasks[$0].id ?? tasks[$0].address | 1 << 63, index: $0) }
      .sorted { $0.id < $1.id }
    tasks.reorder(order.map(\.index))
  }
}

extension Array {
  /// The elements for which it is true. Without a copy if that is all of them.
  fileprivate func kept(_ isKept: [Bool]) -> [Element] {
    isKept.contains(false) ? indices.filter { isKept[$0] }.map { self[$0] } : self
  }
}
