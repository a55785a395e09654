/// Reads the tasks of a Swift process out of its memory: the same for the process itself, for another one and for a core.
///
/// A runtime whose layout is not known gives tasks with nothing but their address, and a `notice` that says so. Every pointer is
/// checked before it is followed, every list and chain is bounded, and memory that changes meanwhile, or was damaged, gives fewer
/// facts. Safe on many threads; not for signal handlers: it allocates.
public struct TaskDecoder: Sendable {
  let reader: any MemoryReader
  let anchors: RuntimeAnchors
  let layout: RuntimeLayout?
  let isCode: @Sendable (UInt64) -> Bool
  private let standsStill: Bool

  /// - Parameters:
  ///   - standsStill: the memory does not change while it is read: a core, or a process that is stopped. Otherwise everything is
  ///     read twice, and believed where it was the same.
  ///   - isCode: whether a function can lie at an address: an executable mapping. It is what tells a chain of contexts from
  ///     other memory.
  public init(
    reader: any MemoryReader, anchors: RuntimeAnchors, standsStill: Bool = false,
    isCode: @escaping @Sendable (UInt64) -> Bool
  ) {
    self.reader = reader
    self.anchors = anchors
    self.standsStill = standsStill
    layout = RuntimeLayout(version: anchors.version)
    self.isCode = isCode
  }

  /// Why tasks have fewer facts than usual; nil if the runtime is known.
  public var notice: String? {
    guard layout == nil else { return nil }
    return "this Swift runtime (\(anchors.version)) is not one whose tasks can be read; "
      + "they are counted, without their state and backtrace"
  }

  /// Decodes tasks. An address that holds no task, or no longer, is left out; a task that goes on while it is read is shown as
  /// running, without a backtrace. The cost is about a microsecond a task and a system call for some hundred, so give all of them
  /// at once.
  public func decode(_ addresses: [UInt64]) -> [DecodedTask] {
    guard let layout else {
      return addresses.filter { reader.load($0, as: UInt64.self) == anchors.taskMetadata }
        .map { DecodedTask(address: $0) }
    }
    let relations = relations(of: addresses, layout)
    return relations.tasks(inOrderOf: addresses)
  }

  /// The same in no particular order, and what stands there twice once; with the index of each by its address.
  func decode(inAnyOrder addresses: [UInt64]) -> (tasks: [DecodedTask], places: AddressTable) {
    guard let layout else {
      let tasks = decode(addresses)
      return (tasks, AddressTable(indices: tasks.lazy.map { $0.address }))
    }
    return relations(of: addresses, layout).tasksAndPlaces()
  }

  private func relations(of addresses: [UInt64], _ layout: RuntimeLayout) -> TaskRelations {
    let batch = TaskBatch(decoder: self, layout: layout)
    var sorted = addresses.filter { $0 & 15 == 0 }
    sorted.sort()
    sorted.removeRepetitions()
    var relations = TaskRelations(
      ReadTasks(sorted) { read($0, batch, into: &$1) },
      batch: batch, decoder: self)
    relations.resolve()
    return relations
  }

  // In the order of memory, so that a page is read once, and few at a time, so that their second reading finds them in the
  // processor's cache.
  private func read(
    _ addresses: ArraySlice<UInt64>, _ batch: TaskBatch, into reading: inout TaskReading
  ) {
    var cache = PageCache(reader)
    var code = CodeCheck(isCode)
    var moved: [UInt64] = []
    var start = addresses.startIndex
    while start < addresses.endIndex {
      let end = min(start + Self.batchSize, addresses.endIndex)
      moved += read(addresses[start..<end], batch, into: &reading, &cache, &code)
      start = end
    }
    for round in 1...Self.rounds {
      let again = moved
      moved = []
      for index in again.indices {
        let left = read(
          again[index...index], batch, into: &reading, &cache, &code,
          isLast: round == Self.rounds)
        moved += left
      }
    }
  }

  /// Reads tasks, twice where memory changes, and gives the addresses of those on which the readings do not agree.
  private func read(
    _ addresses: ArraySlice<UInt64>, _ batch: TaskBatch, into reading: inout TaskReading,
    _ cache: inout PageCache, _ code: inout CodeCheck, isLast: Bool = false
  ) -> [UInt64] {
    defer { cache.removeAll() }
    let start = reading.tasks.count
    batch.read(addresses, into: &reading, cache: &cache, code: &code)
    if standsStill || cache.refresh() { return [] }
    let first = reading.split(at: start)
    var second = TaskReading()
    batch.read(addresses, into: &second, cache: &cache, code: &code)
    var moved = Set(addresses)
    var other = 0
    for index in first.tasks.indices {
      let address = first.records[index].address
      while other < second.records.count, second.records[other].address < address { other += 1 }
      guard other < second.records.count, first.isSame(index, as: second, other) else { continue }
      reading.append(index, of: first)
      moved.remove(address)
    }
    guard isLast else { return moved.sorted() }
    second.removeWhatMoved()
    for index in second.tasks.indices where moved.contains(second.records[index].address) {
      reading.append(index, of: second)
    }
    return []
  }

  private static let batchSize = 64
  /// How often a task that goes on while it is read is read again.
  private static let rounds = 3

  /// The class of an object, such as the actor of `DecodedTask.Wait.executor`: `Server.ConnectionPool`. nil if it cannot be
  /// read.
  public func typeName(ofObject address: UInt64) -> String? {
    HeapObjectType(reader: reader).name(of: address)
  }
}
