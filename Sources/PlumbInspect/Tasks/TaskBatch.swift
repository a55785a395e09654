/// Reads tasks that lie near each other together: each step asks for all pages that it needs before one of them is fetched.
struct TaskBatch {
  private let layout: RuntimeLayout
  private let contexts: AsyncContexts
  private let statusRecords: StatusRecords
  private let metadata: UInt64
  // Sets of two, which arrays search faster.
  private let startAdapters: [UInt64]
  private let waitAdapters: [UInt64]
  private let reader: any MemoryReader

  private static let longestName = 4096

  init(decoder: TaskDecoder, layout: RuntimeLayout) {
    self.layout = layout
    contexts = AsyncContexts(layout: layout)
    statusRecords = StatusRecords(layout: layout)
    metadata = decoder.anchors.taskMetadata
    startAdapters = Array(decoder.anchors.startAdapters)
    waitAdapters = Array(decoder.anchors.waitAdapters)
    reader = decoder.reader
  }

  /// Adds what is at these addresses; what is no task is left out.
  func read(
    _ addresses: ArraySlice<UInt64>, into reading: inout TaskReading, cache: inout PageCache,
    code: inout CodeCheck
  ) {
    let size = layout.readSize
    for address in addresses { _ = cache.find(address, size: size) }
    cache.fetch()
    let start = reading.tasks.count
    for address in addresses {
      guard let record = record(at: address, cache: &cache, code: &code) else { continue }
      reading.append(
        record, layout: layout, isNotStarted: startAdapters.contains(record.resumeFunction))
    }
    let new = start..<reading.tasks.count
    ask(for: reading, new, cache: &cache)
    addWaits(to: &reading, new, cache: &cache)
    addStatusRecords(to: &reading, new, cache: &cache)
    addBacktraces(to: &reading, new, cache: &cache, code: &code)
  }

  func record(
    at address: UInt64, cache: inout PageCache, code: inout CodeCheck
  ) -> TaskRecord? {
    guard address & 15 == 0, address != 0 else { return nil }
    let size = layout.readSize
    var found = cache.find(address, size: size)
    if case .awaited = found {
      cache.fetch()
      found = cache.find(address, size: size)
    }
    if case .here(let bytes) = found {
      return TaskRecord(
        address: address, bytes: bytes, layout: layout, metadata: metadata, code: &code)
    }
    // Without fragments it may end with its mapping.
    var bytes = reader.readableBytes(address, upTo: size)
    guard bytes.count >= Int(layout.version.taskSize) else { return nil }
    bytes += [UInt8](repeating: 0, count: size - bytes.count)
    return bytes.withUnsafeBytes {
      TaskRecord(
        address: address, bytes: $0.baseAddress!, layout: layout, metadata: metadata, code: &code)
    }
  }

  /// All that the steps below begin with.
  private func ask(for reading: borrowing TaskReading, _ new: Range<Int>, cache: inout PageCache) {
    for index in new {
      let record = reading.records[index]
      if isWaiting(record) { _ = cache.find(record.dependencyRecord, size: layout.recordSize) }
      let state = layout.state(record.status)
      if state == .complete { continue }
      if record.innermostRecord != 0, record.innermostRecord & 7 == 0 {
        _ = cache.find(record.innermostRecord, size: layout.recordSize)
      }
      if state == .running || record.context == 0 { continue }
      _ = cache.find(record.context, size: layout.contextSize)
      if startAdapters.contains(record.resumeFunction) {
        _ = cache.find(record.context &- layout.entryBeforeContext, size: 8)
      }
    }
    cache.fetch()
  }

  // MARK: Status records

  private func isWaiting(_ record: TaskRecord) -> Bool {
    record.status & layout.statusHasDependency != 0 && record.dependencyRecord & 7 == 0
      && record.dependencyRecord != 0
  }

  private func addWaits(
    to reading: inout TaskReading, _ new: Range<Int>, cache: inout PageCache
  ) {
    for index in new where isWaiting(reading.records[index]) {
      let address = reading.records[index].dependencyRecord
      if case .record(let record) = statusRecords.record(at: address, cache: &cache) {
        reading.tasks[index].wait = wait(record)
      }
    }
  }

  private func wait(_ record: StatusRecords.Record) -> DecodedTask.Wait? {
    guard record.kind == layout.recordIsDependency else { return nil }
    let target = record.payload
    switch record.dependencyKind {
    case layout.dependencyIsTask: return .task(target)
    case layout.dependencyIsContinuation: return .continuation(target)
    case layout.dependencyIsGroup: return .group(target)
    case layout.dependencyIsExecutor: return .executor(target == 0 ? nil : target)
    default: return nil
    }
  }

  private func addStatusRecords(
    to reading: inout TaskReading, _ new: Range<Int>, cache: inout PageCache
  ) {
    // A task that has ended has taken its records down.
    let starts = reading.records[new].map {
      layout.state($0.status) == .complete ? 0 : $0.innermostRecord
    }
    var names: [(index: Int, address: UInt64)] = []
    var lists: [TaskReading.ChildList] = []
    statusRecords.follow(starts, cache: &cache) { position, record in
      let index = new.lowerBound + position
      switch record.kind {
      case layout.recordIsChild: lists.append(.init(task: index, first: record.payload))
      case layout.recordIsGroup:
        reading.tasks[index].openGroups.append(record.address &- layout.groupRecordOffset)
        lists.append(.init(task: index, first: record.payload))
      case layout.recordIsName: names.append((index, record.payload))
      default: break
      }
    }
    // Lists that waited for a page came later.
    reading.childLists += lists.indices.sorted {
      (lists[$0].task, $0) < (lists[$1].task, $1)
    }.map { lists[$0] }
    for name in names { _ = cache.find(name.address, size: 1) }
    cache.fetch()
    for name in names {
      reading.tasks[name.index].name = cache.string(name.address, limit: Self.longestName)
    }
  }

  // MARK: Backtraces

  private func addBacktraces(
    to reading: inout TaskReading, _ new: Range<Int>, cache: inout PageCache,
    code: inout CodeCheck
  ) {
    var starts: [AsyncContexts.Start] = []
    starts.reserveCapacity(new.count)
    for index in new {
      // What a running task has stored is where it was last suspended.
      let record = reading.records[index]
      let state = layout.state(record.status)
      starts.append(
        state == .running || state == .complete
          ? .init(context: 0)
          : .init(context: record.context, first: first(record, &cache, &code)))
    }
    contexts.follow(starts, cache: &cache, code: &code) { position, chain in
      let index = new.lowerBound + position
      var frames = chain.frames[...]
      // A task that waits for a continuation goes on with its continuation's caller, which the chain has as well.
      if starts[position].first != nil, frames.count > 1, frames[0].resume == frames[1].resume {
        frames = frames.dropFirst()
      }
      reading.tasks[index].backtrace = Array(frames)
      reading.tasks[index].isBacktraceComplete = chain.isComplete
    }
  }

  /// The function that a task goes on with, seen through the runtime's adapters.
  private func first(
    _ record: TaskRecord, _ cache: inout PageCache, _ code: inout CodeCheck
  ) -> AsyncFrame? {
    var function = record.resumeFunction
    // Waiting for a value, the runtime's own function comes first, and adds nothing.
    if waitAdapters.contains(function) { return nil }
    if startAdapters.contains(function),
      let entry = cache.word(record.context &- layout.entryBeforeContext)
    {
      function = entry
    }
    return code.contains(function) ? AsyncFrame(resume: function, context: record.context) : nil
  }
}
