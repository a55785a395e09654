/// Reads the tasks of a Swift process out of its memory: the same for the process itself, for another one and for a core.
///
/// A runtime whose layout is not known gives tasks with nothing but their address, and a `notice` that says so. Every pointer is
/// checked before it is followed, every list and chain is bounded, and memory that changes meanwhile, or was damaged, gives fewer
/// facts. Not for signal handlers: it allocates.
public struct TaskDecoder: Sendable {
  let reader: any MemoryReader
  let anchors: RuntimeAnchors
  let layout: RuntimeLayout?
  let isCode: @Sendable (UInt64) -> Bool

  /// - Parameters:
  ///   - isCode: whether a function can lie at an address: an executable mapping. It is what tells a chain of contexts from
  ///     other memory.
  public init(
    reader: any MemoryReader, anchors: RuntimeAnchors,
    isCode: @escaping @Sendable (UInt64) -> Bool
  ) {
    self.reader = reader
    self.anchors = anchors
    layout = RuntimeLayout(version: anchors.version)
    self.isCode = isCode
  }

  /// Why tasks have fewer facts than usual; nil if the runtime is known.
  public var notice: String? {
    guard layout == nil else { return nil }
    return "this Swift runtime (\(anchors.version)) is not one whose tasks can be read; "
      + "they are counted, without their state and backtrace"
  }

  /// Decodes tasks. An address that holds no task, or no longer, is left out.
  public func decode(_ addresses: [UInt64]) -> [DecodedTask] {
    guard let layout else {
      return addresses.filter { reader.load($0, as: UInt64.self) == anchors.taskMetadata }
        .map { DecodedTask(address: $0) }
    }
    let records = TaskRecord.read(addresses, layout: layout, reader: reader)
    var tasks: [DecodedTask] = []
    var starts: [UInt64] = []
    for record in records {
      guard let record, record.isTask(anchors), let decoded = decode(record, layout) else {
        continue
      }
      tasks.append(decoded)
      starts.append(decoded.state == .running || decoded.state == .complete ? 0 : record.context)
    }
    addBacktraces(to: &tasks, starts: starts, records: records, layout)
    return tasks
  }

  private func decode(_ record: TaskRecord, _ layout: RuntimeLayout) -> DecodedTask? {
    var task = DecodedTask(address: record.address)
    task.id = record.id
    task.kind = record.kind
    task.state = record.state
    let status = record.status
    task.isCancelled = status & layout.statusIsCancelled != 0
    task.isEscalated = status & layout.statusIsEscalated != 0
    task.priority = UInt8(truncatingIfNeeded: status & layout.statusPriorityMask)
    task.basePriority = record.basePriority
    task.isNotStarted =
      task.state != .running && task.state != .complete
      && anchors.startAdapters.contains(record.resumeFunction)
    let fragments = TaskFragments(record, layout, reader)
    task.parent = fragments.parent
    task.group = fragments.group
    task.waiters = waiters(from: fragments.firstWaiter, layout)
    // A task that has ended has taken its records down.
    if task.state != .complete { addRecords(to: &task, record, layout) }
    return task
  }

  // MARK: Backtraces

  private func addBacktraces(
    to tasks: inout [DecodedTask], starts: [UInt64], records: [TaskRecord?], _ layout: RuntimeLayout
  ) {
    let contexts = AsyncContexts(reader: reader, layout: layout, isCode: isCode)
    let chains = contexts.chains(from: starts)
    var byAddress: [UInt64: TaskRecord] = [:]
    for case let record? in records { byAddress[record.address] = record }
    for index in tasks.indices {
      guard let chain = chains[index], let record = byAddress[tasks[index].address] else {
        continue
      }
      // A task that waits for a continuation goes on with its continuation's caller, which the chain has as well.
      let first = first(record, layout).filter { $0.resume != chain.frames.first?.resume }
      tasks[index].backtrace = first + chain.frames
      tasks[index].isBacktraceComplete = chain.isComplete
    }
  }

  /// The function that a task goes on with, seen through the runtime's adapters.
  private func first(_ record: TaskRecord, _ layout: RuntimeLayout) -> [AsyncFrame] {
    var function = record.resumeFunction
    // Waiting for a value, the runtime's own function comes first, and adds nothing.
    if anchors.waitAdapters.contains(function) { return [] }
    if anchors.startAdapters.contains(function) {
      function =
        reader.load(record.context &- layout.entryBeforeContext, as: UInt64.self) ?? function
    }
    return isCode(function) ? [AsyncFrame(resume: function, context: record.context)] : []
  }

  // MARK: Lists

  /// Tasks in one list; more is damage, or a list that changes faster than it is read.
  private static let longestList = 1 << 20

  private func waiters(from first: UInt64, _ layout: RuntimeLayout) -> [UInt64] {
    list(from: first) { reader.load($0 &+ UInt64(layout.nextWaiter), as: UInt64.self) ?? 0 }
  }

  private func children(from first: UInt64, _ layout: RuntimeLayout) -> [UInt64] {
    let next = layout.version.taskSize + layout.childNext
    return list(from: first) { reader.load($0 &+ next, as: UInt64.self) ?? 0 }
  }

  private func list(from first: UInt64, next: (UInt64) -> UInt64) -> [UInt64] {
    var result: [UInt64] = []
    var seen: Set<UInt64> = []
    var task = first
    while task != 0, result.count < Self.longestList, seen.insert(task).inserted,
      reader.load(task, as: UInt64.self) == anchors.taskMetadata
    {
      result.append(task)
      task = next(task)
    }
    return result
  }

  // MARK: Status records

  /// Nested groups, handlers and children of one task.
  private static let mostRecords = 10_000

  private func addRecords(to task: inout DecodedTask, _ record: TaskRecord, _ layout: RuntimeLayout)
  {
    if record.status & layout.statusHasDependency != 0 {
      task.wait = wait(record.dependencyRecord, layout)
    }
    var address = record.innermostRecord
    var seen: Set<UInt64> = []
    var children: Set<UInt64> = []
    while address != 0, address & 7 == 0, seen.count < Self.mostRecords,
      seen.insert(address).inserted,
      let header = words(address, count: 3)
    {
      let payload = header[2]
      switch header[0] & layout.recordKindMask {
      case layout.recordIsChild:
        for child in self.children(from: payload, layout) where children.insert(child).inserted {
          task.children.append(child)
        }
      case layout.recordIsGroup:
        task.openGroups.append(address &- layout.groupRecordOffset)
        for child in self.children(from: payload, layout) where children.insert(child).inserted {
          task.children.append(child)
        }
      case layout.recordIsName: task.name = reader.cString(payload)
      default: break
      }
      address = header[1]
    }
  }

  private func wait(_ record: UInt64, _ layout: RuntimeLayout) -> DecodedTask.Wait? {
    guard record != 0, record & 7 == 0, let words = words(record, count: 5),
      words[0] & layout.recordKindMask == layout.recordIsDependency
    else { return nil }
    let target = words[2]
    switch UInt32(truncatingIfNeeded: words[layout.dependencyKind / 8]) {
    case layout.dependencyIsTask:
      guard reader.load(target, as: UInt64.self) == anchors.taskMetadata else { return nil }
      return .task(target)
    case layout.dependencyIsContinuation: return .continuation(target)
    case layout.dependencyIsGroup: return .group(target)
    case layout.dependencyIsExecutor: return .executor(target == 0 ? nil : target)
    default: return nil
    }
  }

  private func words(_ address: UInt64, count: Int) -> [UInt64]? {
    var words = [UInt64](repeating: 0, count: count)
    let isRead = words.withUnsafeMutableBytes { reader.read(address, into: $0) }
    return isRead ? words.map(UInt64.init(littleEndian:)) : nil
  }
}
