import PlumbInspect
import PlumbStacks

/// Says what tasks wait for.
struct WaitWords {
  let relations: TaskIndex
  private var types: [UInt64: String?] = [:]
  /// By the index of a stack.
  private var awaited: [Int: TaskWait] = [:]

  init(relations: TaskIndex) { self.relations = relations }

  /// nil for a task that runs, and where nothing is known.
  mutating func wait(
    _ task: DecodedTask, _ stack: StackCache.Stack, typeName: (UInt64) -> String?
  ) -> TaskWait? {
    guard task.state != .running, task.state != .complete else { return nil }
    switch task.wait {
    case .task(let target): return value(of: target)
    case .group(let group): return children(of: group)
    case .executor(let executor): return turn(on: executor, typeName)
    case .continuation:
      if let known = awaited[stack.index] { return known }
      let wait =
        AwaitedFunction.wait(stack.entries)
        ?? TaskWait(kind: .continuation, text: "waits for a continuation")
      awaited[stack.index] = wait
      return wait
    case nil:
      return task.state == .suspended && AwaitedFunction.isWakeUp(stack.entries)
        ? WaitTable.wakeUp : nil
    }
  }

  private func value(of address: UInt64) -> TaskWait {
    let common = "waits for the value of another task"
    guard let target = relations.task(at: address) else {
      return TaskWait(kind: .task, text: common)
    }
    let title = LiveTask(address: address, id: target.id, name: target.name).title
    if target.kind == .asyncLet {
      return TaskWait(
        kind: .task, text: "waits for its async let, task \(title)",
        commonText: "waits for its async let", tasks: target.id.map { [$0] } ?? [])
    }
    return TaskWait(
      kind: .task, text: "waits for the value of task \(title)", commonText: common,
      tasks: target.id.map { [$0] } ?? [])
  }

  private func children(of group: UInt64) -> TaskWait {
    let live = relations.liveMembers(of: group)
    let count = live.count == 1 ? "1 child lives" : "\(live.count) children live"
    return TaskWait(
      kind: .group, text: "waits for its task group (\(count))",
      commonText: "waits for its task group", tasks: live.compactMap(\.id).sorted())
  }

  private mutating func turn(on executor: UInt64?, _ typeName: (UInt64) -> String?) -> TaskWait {
    guard let executor else {
      return TaskWait(
        kind: .globalExecutor, text: "waits for its turn on the global executor")
    }
    let name: String?
    if let known = types[executor] {
      name = known
    } else {
      name = typeName(executor)
      types[executor] = name
    }
    guard let name else { return TaskWait(kind: .actor, text: "waits for an actor") }
    if Self.mainExecutors.contains(name) {
      return TaskWait(kind: .mainActor, text: "waits for the main actor")
    }
    // An actor may have an executor of its own in its place.
    if Self.executorEndings.contains(where: name.hasSuffix) {
      return TaskWait(kind: .executor, text: "waits for its turn on \(name)")
    }
    return TaskWait(kind: .actor, text: "waits for actor \(name)")
  }

  private static let mainExecutors: Set<String> = [
    "Swift.MainActor", "Swift.DispatchMainExecutor", "_Concurrency.MainActor",
    "_Concurrency.DispatchMainExecutor",
  ]
  private static let executorEndings = ["Executor", "EventLoop", "Queue", "Scheduler"]
}
