import PlumbInspect
import Testing

/// Memory that is not what it was, at every read.
@Suite struct ScrambledMemoryTests {
  /// More than that a decoder must not make of two tasks, whatever it reads.
  private static func check(_ task: DecodedTask) {
    #expect(task.backtrace.allSatisfy { SampleImage.code.contains($0.resume) })
    #expect(task.backtrace.count <= 10_001)
    #expect(task.waiters.count <= 1000 && task.children.count <= 1000)
    #expect(task.address & 15 == 0)
  }

  @Test func bitsThatFlipGiveNoFrameThatIsNoCode() {
    var decoded = 0
    for seed in 1...10_000 as ClosedRange<UInt64> {
      let memory = FaultyMemory(SampleCore.tasks, seed: seed &* 0x9e37_79b9_7f4a_7c15)
      for standsStill in [false, true] {
        let decoder = TaskDecoder(
          reader: memory, anchors: SampleTasks.anchors, standsStill: standsStill,
          isCode: SampleImage.code.contains)
        let tasks = decoder.decode([SampleCore.firstTask, SampleCore.secondTask])
        decoded += tasks.count
        tasks.forEach(Self.check)
        _ = decoder.typeName(ofObject: SampleCore.heap + 0x10)
      }
    }
    #expect(decoded > 10_000)
  }

  /// Every layout that is not the checked one gives addresses and a notice, whatever the memory says.
  @Test func anUnknownLayoutGivesNothingThatCouldBeWrong() {
    var random = Generator(state: 77)
    for round in 1...10_000 as ClosedRange<UInt64> {
      var anchors = SampleTasks.anchors
      anchors.version = .init(
        layout: UInt32.random(in: 0...3, using: &random),
        taskSize: UInt64.random(in: 0...64, using: &random) * 8)
      guard anchors.version != SampleTasks.version else { continue }
      let decoder = TaskDecoder(
        reader: FaultyMemory(SampleCore.tasks, seed: round), anchors: anchors,
        isCode: SampleImage.code.contains)
      #expect(decoder.notice?.contains("\(anchors.version)") == true)
      for task in decoder.decode([SampleCore.firstTask, SampleCore.secondTask]) {
        #expect(task == DecodedTask(address: task.address))
      }
    }
  }

  /// A task at a moment of its life: its chain of contexts lies in another page, and is another one at each moment.
  private static func moment(_ number: Int, isRunning: Bool = false) -> SampleTasks {
    var tasks = SampleTasks(size: 0x4000)
    let context = tasks.base + 0x2000 + UInt64(number % 4) * 0x400
    tasks.chain(at: context, resumes: resumes(number))
    // The rest of the chain lies where it always does, and leads elsewhere now.
    tasks.store(tasks.base + 0x1000, at: context + 16)
    tasks.chain(at: tasks.base + 0x1000, resumes: resumes(number))
    tasks.task(
      at: tasks.base + 0x100, id: 1, status: isRunning ? 0x800 : 0,
      resume: SampleImage.resumption + 0x100 + UInt64(number) * 0x10, context: context)
    return tasks
  }

  private static func resumes(_ number: Int) -> [UInt64] {
    (0..<3).map { SampleImage.resumption + 0x100 + UInt64(number) * 0x10 + UInt64($0) }
  }

  private static func backtrace(of moment: SampleTasks) throws -> [UInt64] {
    let task = try #require(TaskDecoderTests.decoder(moment).decode([moment.base + 0x100]).first)
    #expect(task.backtrace.count > 3)
    return task.backtrace.map(\.resume)
  }

  /// What is shown of a task that goes on is what it was at one moment, or that it runs.
  @Test func aTaskThatGoesOnIsNotPutTogetherOfTwoMoments() throws {
    let moments = (0..<40).map { Self.moment($0) }
    let truths = Set(try moments.map(Self.backtrace))
    #expect(truths.count == 40)
    let bytes = moments.map(\.bytes)
    var shown = 0
    var ran = 0
    var random = Generator(state: 5)
    for _ in 0..<10_000 {
      // It stands still now and then.
      var sequence: [[UInt8]] = []
      for moment in bytes {
        for _ in 0...Int.random(in: 0...8, using: &random) where sequence.count < 60 {
          sequence.append(moment)
        }
      }
      let decoder = TaskDecoder(
        reader: ChangingMemory(sequence, at: moments[0].base), anchors: SampleTasks.anchors,
        isCode: SampleImage.code.contains)
      let task = try #require(decoder.decode([moments[0].base + 0x100]).first)
      if task.state == .running {
        #expect(task.backtrace.isEmpty && task.wait == nil)
        ran += 1
      } else {
        #expect(truths.contains(task.backtrace.map(\.resume)))
        shown += 1
      }
    }
    // The test is about both.
    #expect(shown > 1000 && ran > 1000, "\(shown) shown, \(ran) ran")
  }

  /// Pages as they were a moment ago among those of now, at random: what is believed is one of both.
  @Test func pagesThatAreOutOfDate() throws {
    let now = Self.moment(7)
    let before = Self.moment(8, isRunning: true)
    let truth = try Self.backtrace(of: now)
    var mixed = 0
    var right = 0
    for seed in 1...10_000 as ClosedRange<UInt64> {
      let decoder = TaskDecoder(
        reader: FaultyMemory(now, before: before, seed: seed &* 0x9e37_79b9_7f4a_7c15),
        anchors: SampleTasks.anchors, isCode: SampleImage.code.contains)
      for task in decoder.decode([now.base + 0x100]) where task.state != .running {
        Self.check(task)
        if task.backtrace.map(\.resume) == truth { right += 1 } else { mixed += 1 }
      }
    }
    // Old pages that come twice and the same way each time cannot be told from new ones: seldom, and never without the frames
    // being functions.
    #expect(right > 0 && mixed < 10_000 / 4, "\(mixed) of two moments, \(right) of one")
  }
}
