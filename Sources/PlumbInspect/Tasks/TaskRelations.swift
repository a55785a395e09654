/// Who is whose child, and who waits for whom: lists that lead from task to task, through those that were decoded and others.
struct TaskRelations: ~Copyable {
  private var reading: ReadTasks
  private let batch: TaskBatch
  /// By address: index in `reading`.
  private var places: AddressTable
  /// Tasks that nobody asked for; nil where there is none.
  private var others: [UInt64: TaskRecord?] = [:]
  private var cache: PageCache
  private var code: CodeCheck
  /// What all lists together may still have: more is damage, or lists that change faster than they are read.
  private var budget: Int

  init(_ reading: consuming ReadTasks, batch: TaskBatch, decoder: TaskDecoder) {
    self.batch = batch
    cache = PageCache(decoder.reader)
    code = CodeCheck(decoder.isCode)
    places = AddressTable(indices: reading.records.lazy.map { $0.address })
    // A task is in one list of children and in one of waiters.
    budget = 1 << 16 + reading.tasks.count * 4
    self.reading = reading
  }

  mutating func resolve() {
    for index in reading.tasks.indices {
      let record = reading.records[index]
      if record.parent != 0, isTask(record.parent) { reading.tasks[index].parent = record.parent }
      if case .task(let target)? = reading.tasks[index].wait, !isTask(target) {
        reading.tasks[index].wait = nil
      }
      if record.firstWaiter != 0 {
        reading.tasks[index].waiters = list(from: record.firstWaiter) { $0.nextWaiter }
      }
    }
    for start in reading.childLists {
      reading.tasks[start.task].children += list(from: start.first) { $0.nextSibling }
    }
  }

  /// Those that are there, as `addresses` has them; what stands in it twice is given once.
  consuming func tasks(inOrderOf addresses: [UInt64]) -> [DecodedTask] {
    var isPlaced = [Bool](repeating: false, count: reading.tasks.count)
    var order: [Int] = []
    order.reserveCapacity(isPlaced.count)
    for address in addresses where address & 15 == 0 {
      guard let index = places[address].map(Int.init), !isPlaced[index] else { continue }
      isPlaced[index] = true
      order.append(index)
    }
    reading.tasks.reorder(order)
    return reading.tasks
  }

  consuming func tasksAndPlaces() -> ([DecodedTask], AddressTable) {
    (reading.tasks, places)
  }

  private mutating func list(
    from first: UInt64, next: (TaskRecord) -> UInt64
  ) -> [UInt64] {
    var result: [UInt64] = []
    var task = first
    // A circle meets the mark, which moves on at powers of two.
    var mark: UInt64 = 0
    while task != 0, task != mark, budget > 0, let record = record(at: task) {
      result.append(task)
      budget -= 1
      if result.count & (result.count - 1) == 0 { mark = task }
      task = next(record)
    }
    guard task == mark, task != 0 else { return result }
    var seen: Set<UInt64> = []
    return result.filter { seen.insert($0).inserted }
  }

  private mutating func record(at address: UInt64) -> TaskRecord? {
    guard address & 15 == 0 else { return nil }
    if let index = places[address] { return reading.records[Int(index)] }
    if let known = others[address] { return known }
    let record = batch.record(at: address, cache: &cache, code: &code)
    others[address] = .some(record)
    return record
  }

  private mutating func isTask(_ address: UInt64) -> Bool { record(at: address) != nil }
}
