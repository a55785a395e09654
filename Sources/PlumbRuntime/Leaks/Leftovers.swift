import PlumbInspect
import PlumbTasks

/// What is alive now of the things that a check is about. Made often, so symbols are looked up late.
struct Leftovers {
  private let options: LeakCheckOptions
  private let tasks: [DecodedTask]
  private let taskRecords: [RegistryRecord]
  private let resources: [LiveResource]
  private let process = OwnProcess.shared

  /// - Parameter belongs: whether something is what the check is about, by its record.
  init(_ options: LeakCheckOptions, belongs: (RegistryRecord) -> Bool) {
    self.options = options
    let trackers = Trackers.all.filter { options.resources.contains($0.kind) }
    var kinds = trackers.reduce(into: Set()) { $0.formUnion($1.records) }
    kinds.insert(.task)
    let records = process.records(kinds)
    taskRecords = options.checksTasks ? records.filter { $0.kind == .task && belongs($0) } : []
    tasks = process.tasks(of: taskRecords)
    // Whosever they are: a reader that another check has reported is a reader.
    let readers = StreamReaders(tasks: Set(records.lazy.filter { $0.kind == .task }.map(\.key)))
    resources = trackers.flatMap { tracker -> [LiveResource] in
      // Looking at what others made costs, and there may be much of it.
      let own = records.filter { tracker.records.contains($0.kind) && belongs($0) }
      guard !own.isEmpty else { return [] }
      return tracker.snapshot(own)
        .filter { resource in
          guard resource.creation != nil, tracker.isLeak(resource) else { return false }
          // The task that reads it is reported already.
          return resource.kind != .stream || !readers.read(storage: resource.key)
        }
    }
  }

  var isEmpty: Bool {
    if tasks.isEmpty && resources.isEmpty { return true }
    return options.ignored.isEmpty ? false : leaks().isEmpty
  }

  /// With symbols, without what is to be ignored, in the order in which they were made.
  func leaks() -> [Leak] {
    guard !tasks.isEmpty || !resources.isEmpty else { return [] }
    let dump = process.dump(tasks: tasks, records: taskRecords)
    let records = Dictionary(taskRecords.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    let leakedTasks = dump.tasks.map { task in
      Leak(
        subject: .task(task), record: records[task.address],
        makingStack: task.creation?.stack ?? [])
    }
    let leakedResources = resources.map { resource in
      Leak(
        subject: .resource(resource), record: resource.creation,
        makingStack: process.stack(resource.creation?.frames ?? []))
    }
    let leaks = withThreads(leakedTasks + leakedResources)
      .filter { leak in !options.ignored.contains { $0.covers(leak) } }
      .sorted { ($0.record?.born ?? 0, $0.subject.key) < ($1.record?.born ?? 0, $1.subject.key) }
    return LeakCauses.causes(of: leaks)
  }

  /// Asks threads where they are blocked: those that are left, and those that run what is left.
  private func withThreads(_ leaks: [Leak]) -> [Leak] {
    let left = leaks.compactMap { $0.resource?.kind == .thread ? Int32($0.resource!.key) : nil }
    // Which thread runs a task is known to threads alone.
    let hasRunning = leaks.contains { $0.task?.state == .running }
    guard hasRunning || !left.isEmpty else { return leaks }
    let blocked = ProcessMoment.threads(hasRunning ? nil : left).filter { $0.wait != nil }
    return leaks.map { leak in
      var leak = leak
      leak.blockedThread = blocked.first { thread in
        switch leak.subject {
        case .task(let task): thread.facts.task?.address == task.address
        case .resource(let resource):
          resource.kind == .thread && UInt64(thread.facts.thread) == resource.key
        }
      }
      return leak
    }
  }
}

extension Leak.Subject {
  fileprivate var key: UInt64 {
    switch self {
    case .task(let task): task.id ?? task.address
    case .resource(let resource): resource.key
    }
  }
}
