import PlumbInspect
import Testing

/// Tasks as they were written down by hand.
@Suite struct TaskDecoderTests {
  static func decoder(
    _ tasks: SampleTasks, version: RuntimeLayout.Version = SampleTasks.version
  ) -> TaskDecoder {
    var anchors = SampleTasks.anchors
    anchors.version = version
    return TaskDecoder(
      reader: SampleMemory([(tasks.base, tasks.bytes)]), anchors: anchors,
      isCode: SampleImage.code.contains)
  }

  @Test func aTaskThatWaitsForAContinuation() throws {
    let decoded = Self.decoder(SampleCore.tasks).decode([
      SampleCore.firstTask, SampleCore.secondTask,
    ])
    let task = try #require(decoded.first)
    #expect(task.id == 1)
    #expect(task.name == "wort")
    #expect(task.kind == .unstructured)
    #expect(task.state == .suspended)
    #expect(!task.isCancelled)
    #expect(task.priority == 25)
    #expect(task.basePriority == 21)
    #expect(task.wait == .continuation(SampleCore.heap + 0x800))
    #expect(task.waiters == [SampleCore.secondTask])
    // The continuation's caller stands once, and the runtime's own end of the chain not at all.
    #expect(task.backtrace.map(\.resume) == [0, 8].map { SampleImage.resumption + $0 })
    #expect(task.isBacktraceComplete)
  }

  @Test func aTaskThatWaitsForATask() throws {
    let decoded = Self.decoder(SampleCore.tasks).decode([
      SampleCore.firstTask, SampleCore.secondTask,
    ])
    let task = try #require(decoded.last)
    #expect(task.id == 2)
    #expect(task.isCancelled)
    #expect(task.wait == .task(SampleCore.firstTask))
    // The runtime's adapter is left out.
    #expect(task.backtrace.map(\.resume) == [SampleImage.resumption + 32])
  }

  @Test func identifiersHave64Bits() throws {
    var tasks = SampleTasks()
    tasks.chain(at: tasks.base + 0x400, resumes: [SampleImage.resumption])
    tasks.task(at: tasks.base + 0x100, id: 0x12_3456_789a, context: tasks.base + 0x400)
    #expect(Self.decoder(tasks).decode([tasks.base + 0x100]).first?.id == 0x12_3456_789a)
  }

  @Test(arguments: [
    (UInt64(0), DecodedTask.State.suspended), (0x800, .running), (0x1000, .enqueued),
    (0x2000, .complete), (0x400, .suspended),
  ])
  func states(status: UInt64, state: DecodedTask.State) throws {
    var tasks = SampleTasks()
    tasks.chain(at: tasks.base + 0x400, resumes: [SampleImage.resumption, SampleImage.resumption])
    tasks.task(at: tasks.base + 0x100, id: 1, status: status, context: tasks.base + 0x400)
    let task = try #require(Self.decoder(tasks).decode([tasks.base + 0x100]).first)
    #expect(task.state == state)
    #expect(task.isEscalated == (status == 0x400))
    // Where it was before it ran is not where it is.
    #expect(task.backtrace.isEmpty == (state == .running || state == .complete))
  }

  @Test func aGroupWithItsChildren() throws {
    var tasks = SampleTasks()
    let base = tasks.base
    let owner = base + 0x100
    let children = [base + 0x400, base + 0x800]
    tasks.chain(at: base + 0x1000, resumes: [SampleImage.resumption])
    tasks.task(at: owner, id: 1, context: base + 0x1000, records: base + 0x1108)
    // A group is a record behind one word.
    tasks.store(2, at: base + 0x1108)
    tasks.store(children[0], at: base + 0x1118)
    for (index, child) in children.enumerated() {
      tasks.task(
        at: child, id: UInt64(index) + 2, flags: 1 << 24 | 1 << 25 | 1 << 26,
        context: base + 0x1000)
      tasks.store(owner, at: child + 208)
      tasks.store(index == 0 ? children[1] : 0, at: child + 216)
      tasks.store(base + 0x1100, at: child + 224)
    }
    let decoded = Self.decoder(tasks).decode([owner] + children)
    #expect(decoded[0].openGroups == [base + 0x1100])
    #expect(decoded[0].children == children)
    #expect(decoded[1].kind == .groupChild)
    #expect(decoded[1].parent == owner)
    #expect(decoded[1].group == base + 0x1100)
  }

  @Test func aTaskThatHasNotStarted() throws {
    var tasks = SampleTasks()
    let context = tasks.base + 0x400
    tasks.chain(at: context, resumes: [SampleImage.resumption])
    tasks.store(SampleImage.framed, at: context - 24)
    tasks.task(
      at: tasks.base + 0x100, id: 1, status: 0x1000, resume: SampleTasks.startAdapter,
      context: context)
    let task = try #require(Self.decoder(tasks).decode([tasks.base + 0x100]).first)
    #expect(task.isNotStarted)
    #expect(task.backtrace.map(\.resume) == [SampleImage.framed])
  }

  @Test func whatIsNoTaskIsLeftOut() {
    var tasks = SampleTasks()
    let place = tasks.base + 0x100
    tasks.task(at: place, id: 1, context: tasks.base + 0x400)
    #expect(Self.decoder(tasks).decode([place]).count == 1)
    #expect(Self.decoder(tasks).decode([place + 16, 0, 8, .max, tasks.base + 0x1ff8]).isEmpty)
    for (offset, value) in [
      (UInt64(0), UInt64(5)), (8, 1 << 32 | 3), (32, 1), (32, 0x1_0001_1900), (56, 0), (64, 0x408),
      (96, 0x3000),
    ] {
      var damaged = tasks
      damaged.store(value, at: place + offset)
      #expect(Self.decoder(damaged).decode([place]).isEmpty, "\(offset)")
    }
  }

  /// More than are decoded together, in an order that is not that of memory, with gaps.
  @Test func manyTasksKeepTheOrderInWhichTheyWereAskedFor() {
    var tasks = SampleTasks(size: 5000 * 0x200 + 0x1000)
    var places = (0..<5000).map { tasks.base + UInt64($0) * 0x200 }
    for (index, place) in places.enumerated() where index % 5 != 0 {
      // Contexts lie in another task's page as often as not.
      let context = places[(index * 7919) % 5000] + 0x100
      tasks.chain(at: context, resumes: [SampleImage.resumption, SampleImage.resumption + 8])
      tasks.task(at: place, id: UInt64(index), context: context)
    }
    places.reverse()
    let decoded = Self.decoder(tasks).decode(places)
    #expect(
      decoded.compactMap(\.id) == (0..<5000).reversed().filter { $0 % 5 != 0 }.map(UInt64.init))
    #expect(decoded.allSatisfy { $0.isBacktraceComplete && $0.backtrace.count == 1 })
  }
}
