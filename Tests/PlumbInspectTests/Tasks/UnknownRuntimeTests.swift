import PlumbInspect
import Testing

/// A runtime that nobody knows, and memory that is not what it was.
@Suite struct UnknownRuntimeTests {
  @Test(arguments: [
    RuntimeLayout.Version(layout: 2, taskSize: 208), .init(layout: 1, taskSize: 216),
    .init(layout: 0, taskSize: 0), .init(layout: .max, taskSize: .max),
  ])
  func anotherVersionGivesFewerFactsAndANotice(version: RuntimeLayout.Version) throws {
    let decoder = TaskDecoderTests.decoder(SampleCore.tasks, version: version)
    let tasks = decoder.decode([SampleCore.firstTask, SampleCore.secondTask, SampleCore.heap])
    #expect(tasks == [.init(address: SampleCore.firstTask), .init(address: SampleCore.secondTask)])
    #expect(
      decoder.notice
        == "this Swift runtime (\(version)) is not one whose tasks can be read; "
        + "they are counted, without their state and backtrace")
    #expect(TaskDecoderTests.decoder(SampleCore.tasks).notice == nil)
  }

  @Test func chainsThatTurnBackEnd() throws {
    var tasks = SampleCore.tasks
    // The last context leads back to the first.
    tasks.store(SampleCore.heap + 0x800, at: SampleCore.heap + 0x820)
    let task = try #require(
      TaskDecoderTests.decoder(tasks).decode([SampleCore.firstTask]).first)
    #expect(!task.isBacktraceComplete)
    #expect(task.backtrace.count < 20)
  }

  @Test func listsThatTurnBackEnd() throws {
    var tasks = SampleCore.tasks
    tasks.store(SampleCore.heap + 0xa00, at: SampleCore.heap + 0xb08)
    tasks.store(SampleCore.secondTask, at: SampleCore.secondTask + 16)
    let task = try #require(
      TaskDecoderTests.decoder(tasks).decode([SampleCore.firstTask]).first)
    #expect(task.waiters == [SampleCore.secondTask])
    #expect(task.name == "wort")
  }

  /// A frame is shown only if it can be one, whatever the memory says.
  @Test func scrambledMemoryNeverGivesAWrongFrame() {
    var random = Generator(state: 3)
    var found = 0
    for _ in 0..<20_000 {
      var tasks = SampleCore.tasks
      for _ in 0...Int.random(in: 0..<8, using: &random) {
        let place = SampleCore.heap + UInt64.random(in: 0..<0x200, using: &random) * 8
        let values = [
          UInt64.random(in: 0...UInt64.max, using: &random), SampleCore.firstTask,
          SampleCore.heap + 0x800, SampleImage.resumption, 0,
          tasks.words[Int.random(in: 0..<0x200, using: &random)],
        ]
        tasks.store(values.randomElement(using: &random)!, at: place)
      }
      let decoded = TaskDecoderTests.decoder(tasks).decode([
        SampleCore.firstTask, SampleCore.secondTask,
      ])
      found += decoded.count
      for task in decoded {
        #expect(task.backtrace.allSatisfy { SampleImage.code.contains($0.resume) })
        #expect(task.backtrace.count <= 10_001)
        #expect(task.waiters.count <= 2 && task.children.count <= 4)
      }
    }
    // The test is about tasks and not about their absence.
    #expect(found > 20_000)
  }
}
