import PlumbCrashFormat
import PlumbStacks

extension PostMortem {
  /// Finds the symbols of what was recorded.
  ///
  /// - Parameter source: The file as the user named it.
  public init(_ record: CrashReport, source: String, lookup: any CodeLookup) {
    self.init(record, source: source, origin: .report, lookup: lookup) { thread, tasks in
      // Every thread records the way from its own task outwards.
      let isCurrent = { (task: Task) in task.relation == "current" }
      guard
        let current = tasks.firstIndex(where: { isCurrent($0) && $0.address == thread.taskAddress })
      else { return [] }
      return Array(tasks[(current + 1)...].prefix { !isCurrent($0) })
    }
  }

  /// - Parameter waiting: The tasks that wait for what a thread does, each for the one before it.
  init(
    _ record: CrashReport, source: String, origin: Origin, lookup: any CodeLookup,
    waiting: (CrashReport.Thread, [Task]) -> [Task]
  ) {
    let programPath = record.program?.path
    var symbolizer = StackSymbolizer(
      images: record.images.map(LoadedImage.init), programPath: programPath, lookup: lookup)
    let tasks = record.tasks.map { symbolizer.task($0) }
    var threads: [Thread] = []
    for thread in record.threads {
      threads.append(symbolizer.thread(thread, tasks: tasks, waiting: waiting(thread, tasks)))
    }
    let crashed = threads.filter(\.isCrashed)
    var notices = record.notices + record.problems.map { "the report is damaged: \($0)" }
    if !record.isComplete, origin == .report {
      notices.append("the report was cut short; what follows its last line is lost")
    }
    self.init(
      source: source, origin: origin, record: record,
      threads: crashed + threads.filter { !$0.isCrashed }, tasks: tasks,
      notices: notices
        + FunctionRole(programPath: programPath).missed(
          lookup.notices,
          among: record.images.map { BinaryImage(buildID: $0.buildID, path: $0.path) }))
  }
}

extension StackSymbolizer {
  fileprivate mutating func task(_ task: CrashReport.Task) -> PostMortem.Task {
    let frames = task.resumes.map { frame(at: $0, isExact: true, kind: .async) }
    return .init(
      address: task.address, id: task.id, name: task.name, relation: task.relation,
      state: nil, stack: frames.map(StackEntry.frame))
  }

  fileprivate mutating func thread(
    _ thread: CrashReport.Thread, tasks: [PostMortem.Task], waiting: [PostMortem.Task]
  ) -> PostMortem.Thread {
    let frames = thread.frames.map { frame(at: $0.pc, isExact: $0.isExact) }
    let candidates = thread.asyncCandidates.map { candidate in
      AsyncStack.Candidate(
        frame: candidate.frame, source: candidate.source,
        resumes: candidate.resumes.map { frame(at: $0, isExact: true, kind: .async) })
    }
    let task = tasks.first { $0.address == thread.taskAddress }
    return .init(
      id: thread.id, name: thread.name, isCrashed: thread.isCrashed, status: thread.status,
      taskID: thread.taskID ?? task?.id, taskName: task?.name,
      stack: Self.join(thread, frames, candidates, waiting), registers: thread.registers)
  }

  private static func join(
    _ thread: CrashReport.Thread, _ frames: [StackFrame],
    _ candidates: [AsyncStack.Candidate],
    _ waiting: [PostMortem.Task]
  ) -> [StackEntry] {
    var stack: [StackEntry] = []
    var elisions = thread.elisions[...]
    func append(_ range: Range<Int>) {
      for index in range {
        while let next = elisions.first, next.afterFrames <= index {
          stack.append(.elided(next.count))
          elisions.removeFirst()
        }
        stack.append(.frame(frames[index]))
      }
    }
    let chosen = AsyncStack(frames: frames, candidates: candidates).choose()
    let depth = chosen?.depth ?? frames.count
    append(0..<depth)
    if let callers = chosen?.callers, !callers.isEmpty {
      stack.append(.boundary(.asyncCallers))
      stack += callers.map(StackEntry.frame)
    }
    for task in waiting {
      let boundary: StackEntry.Boundary =
        task.relation == "child-of"
        ? .childOf(task: task.id, name: task.name) : .awaitedBy(task: task.id, name: task.name)
      stack.append(.boundary(boundary))
      stack += task.stack
    }
    if depth < frames.count {
      stack.append(.boundary(.thread))
      append(depth..<frames.count)
    }
    stack += elisions.map { .elided($0.count) }
    return stack
  }
}
