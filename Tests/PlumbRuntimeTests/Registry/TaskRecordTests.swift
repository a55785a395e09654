import CPlumbRuntime
import PlumbInspect
import Testing

/// The records of tasks, at addresses that no task of this process has.
@Suite struct TaskRecordTests {
  private let reader: RegistryReader
  /// Below the addresses of everything that Linux maps.
  private static let region = UInt64(0x1000)

  init() throws {
    reader = try RegistryReader(reader: SelfMemory(), address: plumb_registry_address())
  }

  private static func make(_ task: UInt64, creator: UInt64 = 1) -> Bool {
    let entry = plumb_task_begin(task)
    guard let record = entry.record else { return false }
    record.pointee.identity = task
    record.pointee.creator = creator
    record.pointee.labels = nil
    record.pointee.owner = 0
    record.pointee.state = 0
    record.pointee.stack = 0
    plumb_task_commit(entry)
    return true
  }

  private func creators(_ tasks: Range<UInt64>) -> [UInt64: UInt64] {
    let found = reader.records([.task]).filter { tasks.contains($0.key) }
    return Dictionary(found.map { ($0.key, $0.creator ?? 0) }, uniquingKeysWith: { _, _ in 0 })
  }

  @Test func oneIsMadeFoundAndGone() {
    let task = Self.region + 0x100
    #expect(Self.make(task, creator: 3))
    var copy = plumb_record()
    #expect(plumb_task_find(task, &copy))
    #expect(copy.key == task && copy.creator == 3)
    plumb_task_add_state(task, 0x100)
    #expect(plumb_task_find(task, &copy) && copy.state == 0x100)
    #expect(plumb_task_remove(task))
    #expect(!plumb_task_remove(task))
    #expect(!plumb_task_find(task, &copy))
    #expect(creators(task..<task + 1) == [:])
  }

  /// The children of one parent may lie nearer to each other than any other two tasks.
  @Test(arguments: [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
  func neighboursHaveARecordEach(order: [Int]) {
    let base = Self.region + 0x1000 + UInt64(order[0]) * 0x400
    let tasks = [base, base + 16, base + 240]
    for (index, task) in tasks.enumerated() {
      #expect(Self.make(task, creator: UInt64(index + 1)))
    }
    #expect(creators(base..<base + 512) == [base: 1, base + 16: 2, base + 240: 3])
    for index in order {
      #expect(plumb_task_remove(tasks[index]))
      var copy = plumb_record()
      #expect(!plumb_task_find(tasks[index], &copy))
    }
    #expect(creators(base..<base + 512) == [:])
  }

  /// An `async let` that was not awaited leaves its record until its place is used again, by itself or by a neighbour.
  @Test func aPlaceThatIsUsedAgainHasOneRecord() {
    let first = Self.region + 0x2000
    let second = first + 64
    #expect(Self.make(first, creator: 1) && Self.make(second, creator: 2))
    #expect(plumb_task_remove(first))
    // Now the slot is free, and the record of the second lies elsewhere.
    #expect(Self.make(second, creator: 3))
    #expect(creators(first..<first + 512) == [second: 3])
    #expect(Self.make(second, creator: 4))
    #expect(creators(first..<first + 512) == [second: 4])
    #expect(plumb_task_remove(second))
    #expect(creators(first..<first + 512) == [:])
  }

  @Test func addressesWithoutSlotsHaveRecordsToo() {
    let task = UInt64(1) << 55
    #expect(Self.make(task, creator: 5))
    #expect(creators(task..<task + 1) == [task: 5])
    #expect(plumb_task_remove(task))
    #expect(creators(task..<task + 1) == [:])
  }

  /// Tasks are made here and end there; the room for their records comes back.
  @Test func recordsComeBackFromOtherThreads() {
    let base = Self.region + 0x10000
    let tasks = (0..<1000).map { base + UInt64($0) * 1024 }
    let before = blocks
    for _ in 0..<200 {
      Self.thread { for task in tasks { precondition(Self.make(task)) } }
      Self.thread { for task in tasks { precondition(plumb_task_remove(task)) } }
    }
    #expect(creators(base..<base + 1000 * 1024) == [:])
    // 200,000 records would be 800 blocks; other tests make some of their own meanwhile.
    #expect(blocks - before < 300)
  }

  /// Each thread gets the free records that an earlier one has left.
  @Test func threadsThatEndLeaveTheirRecords() {
    let task = Self.region + 0x200000
    let before = blocks
    for _ in 0..<2000 {
      Self.thread {
        precondition(Self.make(task))
        precondition(plumb_task_remove(task))
      }
    }
    #expect(blocks - before < 300)
  }

  /// How many blocks of records there are: the list begins behind three words, and each block with the next one's address.
  private var blocks: Int {
    let registry = UnsafeRawPointer(bitPattern: UInt(plumb_registry_address()))
    var count = 0
    var block = registry?.load(fromByteOffset: 24, as: UnsafeRawPointer?.self)
    while let here = block {
      count += 1
      block = here.load(as: UnsafeRawPointer?.self)
    }
    return count
  }

  private static func thread(_ body: @escaping () -> Void) { JoinedThread(body).join() }
}
