/// Finds the tasks of a running process: by the tracker's table, through the tasks that those lead to, and by scanning memory.
struct TaskSearch {
  let decoder: TaskDecoder
  /// Where the process tracks its tasks.
  let registry: RegistryReader?
  let includesComplete: Bool
  private(set) var tasks: [DecodedTask] = []
  private(set) var records: [RegistryRecord] = []
  private var known = AddressTable()

  /// Processes have fewer; more is damage.
  static let mostTasks = 10_000_000
  /// How far from a tracked task those are looked for that nobody noted.
  private static let mostSteps = 1000

  init(decoder: TaskDecoder, registry: RegistryReader?, includesComplete: Bool) {
    self.decoder = decoder
    self.registry = registry
    self.includesComplete = includesComplete
  }

  mutating func addTracked() {
    guard let registry else { return }
    let all = registry.records([.task])
    let found = decoder.decode(all.map(\.key))
    // Both are in the order of the records; a record whose task has ended has none.
    var next = 0
    var isWanted = [Bool](repeating: false, count: found.count)
    records.reserveCapacity(all.count)
    for record in all {
      guard next < found.count, found[next].address == record.key else { continue }
      isWanted[next] =
        isMeant(found[next].id, by: record) && isNew(record.key)
        && wants(found[next].state, found[next].kind)
      if isWanted[next] { records.append(record) }
      next += 1
    }
    tasks =
      isWanted.contains(false) ? found.indices.filter { isWanted[$0] }.map { found[$0] } : found
  }

  private mutating func isNew(_ address: UInt64) -> Bool {
    guard known[address] == nil else { return false }
    known.set(address, to: 0)
    return true
  }

  /// The memory of a task that has ended may be another task by now, of which another record tells.
  private func isMeant(_ id: UInt64?, by record: RegistryRecord) -> Bool {
    id == nil || record.identity == 0 || id == record.identity
  }

  private func wants(_ state: DecodedTask.State, _ kind: DecodedTask.Kind) -> Bool {
    guard state == .complete else { return true }
    // The task of an `async let` lies in its parent's memory, where it stays after its end until the memory is used again.
    return includesComplete && kind != .asyncLet
  }

  /// Parents, children, waiters, and what is waited for, and so on: tasks that were made before the tracker began, and the runtime's
  /// own.
  mutating func addRelated() {
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

  mutating func add(_ addresses: [UInt64]) {
    let unknown = addresses.filter { $0 & 15 == 0 && isNew($0) }
    tasks += decoder.decode(unknown).filter { wants($0.state, $0.kind) }
  }

  /// By number, so that the oldest is first.
  mutating func sort() {
    let order = tasks.indices
      .map { (id: tasks[$0].id ?? tasks[$0].address | 1 << 63, index: $0) }
      .sorted { $0.id < $1.id }
    var goals = [Int](repeating: 0, count: order.count)
    for (place, element) in order.enumerated() { goals[element.index] = place }
    tasks.move(to: &goals)
  }
}
