import PlumbInspect
import PlumbStacks

/// Makes a dump of what was read of a process: symbols, sentences, and numbers in place of addresses.
///
/// Each address is looked up once, however many tasks stand there. Safe on any thread; not for signal handlers.
public struct TaskDumpBuilder: Sendable {
  private let images: [LoadedImage]
  private let programPath: String?
  private let lookup: any CodeLookup
  private let limits: StackLimits
  private let memory: FrameMemory?
  /// Whether tasks that have ended, and whose value somebody may still take, are in the dump.
  public var includesComplete = false

  public init(
    images: [LoadedImage], programPath: String?, lookup: any CodeLookup,
    limits: StackLimits = StackLimits(), memory: FrameMemory? = nil
  ) {
    self.images = images
    self.programPath = programPath
    self.lookup = lookup
    self.limits = limits
    self.memory = memory
  }

  /// - Parameters:
  ///   - records: what was noted when things were made; of other kinds than tasks, too.
  ///   - now: CLOCK_MONOTONIC of that process in nanoseconds; 0 where it is not known, and tasks have no age then.
  ///   - threads: the kernel's ids of threads, by the address of the task that each runs.
  ///   - typeName: the class of an object at an address, such as an actor: `Server.Pool`.
  public func dump(
    tasks: [DecodedTask], records: [RegistryRecord], now: UInt64,
    process: ProcessFacts? = nil, threads: [UInt64: Int32] = [:],
    typeName: (UInt64) -> String?
  ) -> TaskDump {
    let live = tasks.filter { includesComplete || $0.state != .complete }
    let relations = TaskIndex(live)
    var creations = [UInt64: Int](minimumCapacity: live.count)
    for index in records.indices where records[index].kind == .task {
      creations[records[index].key] = index
    }
    var stacks = StackCache(
      StackSymbolizer(images: images, programPath: programPath, lookup: lookup, memory: memory),
      limits: limits)
    var waits = WaitWords(relations: relations)
    var result: [LiveTask] = []
    result.reserveCapacity(live.count)
    for task in live {
      let record = creations[task.address].map { records[$0] }.flatMap { record in
        // The place may have been another task's before.
        task.id == nil || record.identity == 0 || record.identity == task.id ? record : nil
      }
      let stack = stacks.async(task.backtrace)
      var shown = LiveTask(task, record)
      shown.parent = task.parent.flatMap(relations.id)
      shown.children = task.children.compactMap(relations.id)
      shown.waiters = task.waiters.compactMap(relations.id)
      shown.thread = threads[task.address]
      shown.stack = stack.entries
      shown.wait = waits.wait(task, stack, typeName: typeName)
      shown.creation = record.map { record in
        TaskCreation(record, stack: stacks.creation(record.frames), now: now)
      }
      result.append(shown)
    }
    result.sort { $0.order < $1.order }
    return TaskDump(
      process: process ?? ProcessFacts(path: programPath), tasks: result, images: images,
      notices: FunctionRole(programPath: programPath).missed(
        lookup.notices, among: images.map(\.file)))
  }
}

extension LiveTask {
  fileprivate init(_ task: DecodedTask, _ record: RegistryRecord?) {
    self.init(
      address: task.address, id: task.id ?? record.flatMap { $0.identity == 0 ? nil : $0.identity },
      name: task.name, kind: Kind(task.kind, record?.taskOrigin), state: task.state,
      isCancelled: task.isCancelled, isEscalated: task.isEscalated,
      isNotStarted: task.isNotStarted, priority: task.priority)
  }
}

extension LiveTask.Kind {
  /// The task itself does not know whether it is detached.
  fileprivate init(_ kind: DecodedTask.Kind, _ origin: RegistryRecord.TaskOrigin?) {
    switch kind {
    case .unstructured: self = origin == .detached ? .detached : .unstructured
    case .asyncLet: self = .asyncLet
    case .groupChild: self = .groupChild
    case .child: self = .child
    case .main: self = .main
    case .unknown:
      switch origin {
      case .unstructured: self = .unstructured
      case .detached: self = .detached
      case .asyncLet: self = .asyncLet
      case .child: self = .child
      case nil: self = .unknown
      }
    }
  }
}

extension TaskCreation {
  fileprivate init(_ record: RegistryRecord, stack: [StackEntry], now: UInt64) {
    // The record's clock goes in steps, so it may be a moment ahead.
    let age = now == 0 || record.born == 0 ? nil : Double(now - min(record.born, now)) / 1e9
    self.init(
      stack: stack, creator: record.creator, age: age, labels: record.labels,
      owner: record.owner, thread: record.thread == 0 ? nil : record.thread)
  }
}
