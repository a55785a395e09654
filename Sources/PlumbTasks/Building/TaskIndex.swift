import PlumbInspect

/// How tasks depend on each other, by their addresses in the process.
struct TaskIndex {
  private let tasks: [DecodedTask]
  private let indices: [UInt64: Int]
  /// By the address of a group, the tasks that were added to it.
  private let members: [UInt64: [Int]]

  init(_ tasks: [DecodedTask]) {
    var indices = [UInt64: Int](minimumCapacity: tasks.count)
    var members: [UInt64: [Int]] = [:]
    for index in tasks.indices {
      indices[tasks[index].address] = index
      if let group = tasks[index].group { members[group, default: []].append(index) }
    }
    self.tasks = tasks
    self.indices = indices
    self.members = members
  }

  func task(at address: UInt64) -> DecodedTask? { indices[address].map { tasks[$0] } }

  func id(_ address: UInt64) -> UInt64? { indices[address].flatMap { tasks[$0].id } }

  /// The children of a group that have not ended.
  func liveMembers(of group: UInt64) -> [DecodedTask] {
    (members[group] ?? []).map { tasks[$0] }.filter { $0.state != .complete }
  }
}
