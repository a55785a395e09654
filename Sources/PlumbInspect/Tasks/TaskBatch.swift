/// Decodes many tasks together: each step is one batch of reads over all of them.
struct TaskBatch {
  private let reader: any MemoryReader
  private let anchors: RuntimeAnchors
  private let layout: RuntimeLayout
  private let contexts: AsyncContexts
  private let records: [TaskRecord]
  /// Index in `records`, for lists that lead from task to task.
  private let index: [UInt64: Int]

  /// Tasks in one list; more is damage, or a list that changes faster than it is read.
  private static let longestList = 1 << 20

  init(
    decoder: TaskDecoder, reader: any MemoryReader, layout: RuntimeLayout, addresses: [UInt64]
  ) {
    self.reader = reader
    anchors = decoder.anchors
    self.layout = layout
    contexts = AsyncContexts(reader: reader, layout: layout, isCode: decoder.isCode)
    records = TaskRecord.read(addresses, layout: layout, reader: reader)
      .compactMap { record in
        record?.isTask(decoder.anchors, isCode: decoder.isCode) == true ? record : nil
      }
    index = Dictionary(
      records.indices.map { [records] in (records[$0].address, $0) }, uniquingKeysWith: { $1 })
  }

  func tasks() -> [DecodedTask] {
    var tasks = records.map(task)
    addWaits(to: &tasks)
    addStatusRecords(to: &tasks)
    addBacktraces(to: &tasks)
    return tasks
  }

  private func task(_ record: TaskRecord) -> DecodedTask {
    var task = DecodedTask(address: record.address)
    let status = record.status
    task.id = record.id
    task.kind = record.kind
    task.state = record.state
    task.isCancelled = status & layout.statusIsCancelled != 0
    task.isEscalated = status & layout.statusIsEscalated != 0
    task.priority = UInt8(truncatingIfNeeded: status & layout.statusPriorityMask)
    task.basePriority = record.basePriority
    task.isNotStarted =
      task.state != .running && task.state != .complete
      && anchors.startAdapters.contains(record.resumeFunction)
    task.parent = record.parent.flatMap { isTask($0) ? $0 : nil }
    task.group = record.group.flatMap { $0 != 0 && $0 & 7 == 0 ? $0 : nil }
    task.waiters = list(from: record.firstWaiter, next: \.nextWaiter)
    return task
  }

  // MARK: Status records

  private func addWaits(to tasks: inout [DecodedTask]) {
    let waiting = records.indices.filter {
      records[$0].status & layout.statusHasDependency != 0 && records[$0].dependencyRecord & 7 == 0
    }
    let found = StatusRecords(reader: reader, layout: layout)
      .read(waiting.map { records[$0].dependencyRecord })
    for (index, words) in zip(waiting, found) {
      tasks[index].wait = words.flatMap(wait)
    }
  }

  private func wait(_ words: [UInt64]) -> DecodedTask.Wait? {
    guard words[0] == layout.recordIsDependency else { return nil }
    let target = words[layout.recordPayload / 8]
    switch UInt32(truncatingIfNeeded: words[layout.dependencyKind / 8]) {
    case layout.dependencyIsTask: return isTask(target) ? .task(target) : nil
    case layout.dependencyIsContinuation: return .continuation(target)
    case layout.dependencyIsGroup: return .group(target)
    case layout.dependencyIsExecutor: return .executor(target == 0 ? nil : target)
    default: return nil
    }
  }

  private func addStatusRecords(to tasks: inout [DecodedTask]) {
    // A task that has ended has taken its records down.
    let starts = records.map { $0.state == .complete ? 0 : $0.innermostRecord }
    let lists = StatusRecords(reader: reader, layout: layout).lists(from: starts)
    for index in tasks.indices {
      for record in lists[index] { add(record, to: &tasks[index]) }
    }
  }

  private func add(_ record: StatusRecords.Record, to task: inout DecodedTask) {
    let payload = record.words[layout.recordPayload / 8]
    switch record.words[0] {
    case layout.recordIsChild: task.children += list(from: payload, next: \.nextSibling)
    case layout.recordIsGroup:
      task.openGroups.append(record.address &- layout.groupRecordOffset)
      task.children += list(from: payload, next: \.nextSibling)
    case layout.recordIsName: task.name = reader.cString(payload)
    default: break
    }
  }

  // MARK: Lists of tasks

  private func list(from first: UInt64, next: KeyPath<TaskRecord, UInt64>) -> [UInt64] {
    guard first != 0 else { return [] }
    var result: [UInt64] = []
    var seen: Set<UInt64> = []
    var task = first
    while task != 0, result.count < Self.longestList, seen.insert(task).inserted {
      guard let record = record(at: task) else { break }
      result.append(task)
      task = record[keyPath: next]
    }
    return result
  }

  private func record(at address: UInt64) -> TaskRecord? {
    if let known = index[address] { return records[known] }
    guard address & 15 == 0,
      let record = TaskRecord.read([address], layout: layout, reader: reader)[0],
      record.isTask(anchors, isCode: contexts.isCode)
    else { return nil }
    return record
  }

  private func isTask(_ address: UInt64) -> Bool { record(at: address) != nil }

  // MARK: Backtraces

  private func addBacktraces(to tasks: inout [DecodedTask]) {
    // What a running task has stored is where it was last suspended.
    let starts = tasks.indices.map { index in
      tasks[index].state == .running || tasks[index].state == .complete ? 0 : records[index].context
    }
    let chains = contexts.chains(from: starts)
    for index in tasks.indices {
      guard let chain = chains[index] else { continue }
      // A task that waits for a continuation goes on with its continuation's caller, which the chain has as well.
      let first = first(records[index]).filter { $0.resume != chain.frames.first?.resume }
      tasks[index].backtrace = first + chain.frames
      tasks[index].isBacktraceComplete = chain.isComplete
    }
  }

  /// The function that a task goes on with, seen through the runtime's adapters.
  private func first(_ record: TaskRecord) -> [AsyncFrame] {
    var function = record.resumeFunction
    // Waiting for a value, the runtime's own function comes first, and adds nothing.
    if anchors.waitAdapters.contains(function) { return [] }
    if anchors.startAdapters.contains(function) {
      let entry: UInt64? = reader.load(record.context &- layout.entryBeforeContext)
      function = entry ?? function
    }
    return contexts.isCode(function) ? [AsyncFrame(resume: function, context: record.context)] : []
  }
}
