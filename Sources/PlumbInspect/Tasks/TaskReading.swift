import PlumbSymbols

/// What was read of many tasks, before the tasks that they name are looked at. Flat lists, which are filled where they stay.
struct TaskReading: ~Copyable {
  var tasks: PlacedList<DecodedTask>
  /// Of each task.
  var records: [TaskRecord] = []
  /// Where lists of children begin; few tasks have any. In the order of the tasks.
  var childLists: [ChildList] = []

  struct ChildList: Equatable {
    /// Index in `tasks`.
    var task: Int
    /// The first child.
    var first: UInt64
  }

  init() { tasks = PlacedList() }

  /// Of at most so many tasks as there is room for.
  init(in room: UnsafeMutableBufferPointer<DecodedTask>) {
    tasks = PlacedList(in: room)
    records.reserveCapacity(room.count)
  }

  mutating func append(_ record: TaskRecord, layout: borrowing RuntimeLayout, isNotStarted: Bool) {
    let status = record.status
    var task = DecodedTask(address: record.address)
    task.id = record.id
    task.kind = record.kind
    task.state = layout.state(status)
    task.isCancelled = status & layout.statusIsCancelled != 0
    task.isEscalated = status & layout.statusIsEscalated != 0
    task.priority = UInt8(truncatingIfNeeded: status & layout.statusPriorityMask)
    task.basePriority = record.basePriority
    task.isNotStarted = isNotStarted && task.state != .running && task.state != .complete
    task.group = record.group != 0 && record.group & 7 == 0 ? record.group : nil
    tasks.append(task)
    records.append(record)
  }

  mutating func append(_ index: Int, of other: borrowing TaskReading) {
    childLists += other.firstChildren(index).map { ChildList(task: tasks.count, first: $0) }
    tasks.append(other.tasks[index])
    records.append(other.records[index])
  }

  /// Takes off what stands from an index on.
  mutating func split(at start: Int) -> TaskReading {
    var tail = TaskReading()
    for index in start..<tasks.count { tail.append(index, of: self) }
    tasks.removeLast(tasks.count - start)
    records.removeLast(records.count - start)
    childLists.removeLast(childLists.count - childLists.partitionPoint { $0.task < start })
    return tail
  }

  func isSame(_ index: Int, as other: borrowing TaskReading, _ otherIndex: Int) -> Bool {
    records[index] == other.records[otherIndex] && tasks[index] == other.tasks[otherIndex]
      && firstChildren(index) == other.firstChildren(otherIndex)
  }

  private func firstChildren(_ index: Int) -> [UInt64] {
    let start = childLists.partitionPoint { $0.task < index }
    return childLists[start...].prefix { $0.task == index }.map(\.first)
  }

  /// For tasks in room that is somebody else's: they stay there. Returns how many they are.
  consuming func leave() -> Int { tasks.leave() }

  /// A task that did not stand still while it was read runs, whatever its words said at one moment or another.
  mutating func removeWhatMoved() {
    for index in tasks.indices {
      if tasks[index].state != .complete { tasks[index].state = .running }
      tasks[index].isNotStarted = false
      tasks[index].wait = nil
      tasks[index].backtrace = []
      tasks[index].isBacktraceComplete = false
    }
    childLists = []
  }
}
