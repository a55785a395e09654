import PlumbInspect

/// How tasks depend on each other, by their addresses in the process.
struct TaskIndex {
  private let tasks: [UInt64: DecodedTask]
  /// By the address of a group, the tasks that were added to it.
  private let members: [UInt64: [DecodedTask]]

  init(_ tasks: [DecodedTask]) {
    self.tasks = Dictionary(tasks.map { ($0.address, $0) }, uniquingKeysWith: { $1 })
    members = Dictionary(grouping: tasks.filter { $0.group != nil }, by: { $0.group ?? 0 })
  }

  func task(at address: UInt64) -> DecodedTask? { tasks[address] }

  func id(_ address: UInt64) -> UInt64? { tasks[address]?.id }

  /// The children of a group that have not ended.
  func liveMembers(of group: UInt64) -> [DecodedTask] {
    (members[group] ?? []).filter { $0.state != .complete }
  }
}
