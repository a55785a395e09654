/// Who waits for whom.
extension TaskDump {
  /// A task, the one that it waits for, the one that that one waits for, and so on. Of a task group, the child that was made first and does not
  /// run is taken, or the first that does. Ends where a task waits for something else, and before a task that is there already.
  public func chain(from id: UInt64) -> [LiveTask] {
    let graph = WaitGraph(self)
    var chain: [LiveTask] = []
    var seen: Set<Int> = []
    var next = graph.index(of: id)
    while let index = next, seen.insert(index).inserted {
      chain.append(tasks[index])
      let targets = graph.targets[index]
      next = targets.first { tasks[$0].state != .running } ?? targets.first
    }
    return chain
  }

  /// Circles of tasks that wait for each other, as their numbers: each waits for the next one, and the last one for the first. None of
  /// them can ever go on. One circle for each set of tasks that are entangled, the shortest one through its first task.
  public func waitCycles() -> [[UInt64]] {
    let graph = WaitGraph(self)
    return graph.entangled().compactMap { component in
      graph.shortestCircle(through: component.min() ?? 0, within: Set(component))?
        .compactMap { tasks[$0].id }
    }
  }
}
