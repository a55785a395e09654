/// The readings of all tasks that were asked for, joined.
struct ReadTasks {
  var tasks: [DecodedTask]
  /// Of each task.
  let records: [TaskRecord]
  let childLists: [TaskReading.ChildList]

  /// What `read` gives for pieces of the addresses, which processors share.
  ///
  /// - Parameter read: appends at most one task for each address.
  init(
    _ addresses: [UInt64], read: @Sendable (ArraySlice<UInt64>, inout TaskReading) -> Void
  ) {
    var parts: [(records: [TaskRecord], childLists: [TaskReading.ChildList])] = []
    tasks = Array(of: addresses.count, rest: &parts) { range, room in
      var reading = TaskReading(in: room)
      read(addresses[range], &reading)
      let rest = (reading.records, reading.childLists)
      return (reading.leave(), rest)
    }
    var records: [TaskRecord] = []
    var childLists: [TaskReading.ChildList] = []
    records.reserveCapacity(tasks.count)
    for part in parts {
      let start = records.count
      childLists += part.childLists.map { .init(task: start + $0.task, first: $0.first) }
      records += part.records
    }
    self.records = records
    self.childLists = childLists
  }
}
