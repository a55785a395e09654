import PlumbCrashFormat
import PlumbInspect
import PlumbStacks

extension PostMortem {
  /// Finds the symbols of what a core holds.
  ///
  /// - Parameter source: The file as the user named it.
  public init(_ core: Core, source: String, lookup: any CodeLookup) {
    let relations = TaskRelations(core)
    self.init(
      CrashReport(core), source: source, origin: .core, lookup: lookup,
      waiting: { thread, tasks in
        relations.waiting(for: thread.taskAddress, tasks: tasks)
      })
    for (index, task) in core.tasks.enumerated() where index < tasks.count {
      let thread = core.threads.first { $0.task == task.address }
      tasks[index].state = relations.describe(task, thread: thread.map { Int($0.id) })
    }
  }
}

/// How the tasks of a core depend on each other.
private struct TaskRelations {
  private let tasks: [UInt64: DecodedTask]
  /// More links than this are a circle, or a deadlock that is long enough to be seen.
  private static let longestChain = 32

  init(_ core: Core) {
    tasks = Dictionary(core.tasks.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The tasks that wait for a task, each for the one before it.
  func waiting(for address: UInt64?, tasks shown: [PostMortem.Task]) -> [PostMortem.Task] {
    var result: [PostMortem.Task] = []
    var current = address
    var seen: Set<UInt64> = []
    while let address = current, seen.insert(address).inserted, let task = tasks[address],
      result.count < Self.longestChain
    {
      let relation = task.waiters.isEmpty ? "child-of" : "awaited-by"
      current = task.waiters.first ?? task.parent
      guard let next = current, var waiter = shown.first(where: { $0.address == next }) else {
        break
      }
      waiter.relation = relation
      result.append(waiter)
    }
    return result
  }

  /// `suspended, awaits task 5, cancelled`
  func describe(_ task: DecodedTask, thread: Int?) -> String {
    var parts = [task.isNotStarted ? "not started" : task.state.rawValue]
    if let thread { parts[0] += " on thread \(thread)" }
    switch task.wait {
    case .task(let address)?: parts.append("awaits task \(name(address))")
    case .group?: parts.append("awaits its task group")
    case .continuation?: parts.append("awaits a continuation")
    case .executor?: parts.append("waits for its turn on an executor")
    case nil: break
    }
    if task.isCancelled { parts.append("cancelled") }
    if let parent = task.parent { parts.append("child of task \(name(parent))") }
    return parts.joined(separator: ", ")
  }

  private func name(_ address: UInt64) -> String {
    tasks[address]?.id.map { "\($0)" } ?? hexadecimal(address)
  }
}
