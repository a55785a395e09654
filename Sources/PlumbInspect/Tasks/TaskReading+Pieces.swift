extension TaskReading {
  /// What `read` gives for pieces of the addresses, which processors share.
  ///
  /// - Parameter read: gives at most one task for each address.
  init(
    _ addresses: [UInt64], pieces: Int,
    read: @Sendable (ArraySlice<UInt64>) -> TaskReading
  ) {
    var parts: [(records: [TaskRecord], childLists: [ChildList])] = []
    tasks = Array(of: addresses.count, inPieces: pieces, most: 1, rest: &parts) { range in
      let reading = read(addresses[range])
      return (reading.tasks, (reading.records, reading.childLists))
    }
    records.reserveCapacity(tasks.count)
    for part in parts {
      let start = records.count
      childLists += part.childLists.map { ChildList(task: start + $0.task, first: $0.first) }
      records += part.records
    }
  }
}
