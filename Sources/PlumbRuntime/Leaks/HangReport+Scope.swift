import PlumbTasks

extension HangReport {
  /// What concerns some tasks: they themselves, and all that they wait for. All of it, if there is no such task.
  func concerning(_ isMeant: (LiveTask) -> Bool) -> HangReport {
    let byID = Dictionary(
      tasks.tasks.compactMap { task in task.id.map { ($0, task) } }, uniquingKeysWith: { $1 })
    var kept: [UInt64: LiveTask] = [:]
    var next = tasks.tasks.filter(isMeant)
    guard !next.isEmpty else { return self }
    while let task = next.popLast() {
      guard kept.updateValue(task, forKey: task.address) == nil else { continue }
      next += ((task.wait?.tasks ?? []) + task.children).compactMap { byID[$0] }
    }
    var narrow = tasks
    narrow.tasks = tasks.tasks.filter { kept[$0.address] != nil }
    return HangReport(tasks: narrow, threads: threads, actors: actors)
  }
}
