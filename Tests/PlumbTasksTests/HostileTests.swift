import Foundation
import PlumbInspect
import PlumbStacks
import PlumbSymbols
import PlumbTasks
import Testing

/// Whatever was read of a process, or claimed by it, every format comes to its end.
@Suite struct HostileTests {
  @Test(arguments: 0..<24)
  func garbageIsShown(seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let count = Int.random(in: 0...80, using: &random)
    let tasks = (0..<count).map { _ in Garbage.task(&random) }
    let records = (0..<count).map { _ in Garbage.record(&random) }
    let images = (0..<6).map { _ in
      LoadedImage(
        base: Garbage.number(&random), low: Garbage.number(&random), high: Garbage.number(&random),
        file: BinaryImage(buildID: Garbage.text(&random), path: Garbage.text(&random)))
    }
    let builder = TaskDumpBuilder(
      images: images + [Garbage.image], programPath: Garbage.image.file.path,
      lookup: InventedSymbols())
    let dump = builder.dump(
      tasks: tasks, records: records, now: Garbage.number(&random),
      process: ProcessFacts(
        pid: Int32.random(in: .min ... .max, using: &random), path: Garbage.text(&random),
        taken: [.nan, .infinity, -1, 1e300, 0, 1_763_719_293].randomElement(using: &random)!,
        swiftVersion: Garbage.text(&random)),
      threads: [:]
    ) { $0 % 3 == 0 ? nil : "Actor\u{1b}[31m\n\($0)" }
    try show(dump)
  }

  @Test func oneTaskIsShown() throws {
    try show(TaskDump(tasks: [LiveTask(address: 0)]))
    try show(TaskDump(tasks: [LiveTask(address: .max, id: .max, name: "")]))
  }

  @Test func tenThousandOfTheSameAreShortlyShown() throws {
    let tasks = (1...10_000).map { number in
      LiveTask(
        address: UInt64(number) << 8, id: UInt64(number), name: "worker", state: .suspended,
        stack: SampleDump.ticker,
        creation: TaskCreation(stack: SampleDump.made, creator: UInt64(number % 7)))
    }
    let dump = TaskDump(tasks: tasks)
    try show(dump)
    let text = TaskText(dump, SampleDump.rendering()).text
    #expect(text.hasPrefix("a program: 10000 tasks, 10000 suspended\n"))
    #expect(text.utf8.count < 1_000)
    let folded = FoldedTasks(SampleDump.rendering()).render(dump)
    #expect(folded == "ticker();static Task<>.sleep(for:);[suspended] 10000\n")
    let profile = try DecodedProfile(
      gzipped: TaskProfile(SampleDump.rendering()).render(dump))
    #expect(profile.samples.map(\.values) == [[10_000]])
  }

  /// What differs only beyond what is shown is told once: its lines would be the same.
  @Test func placesThatLookTheSameAreOne() {
    let inner = SampleDump.made.prefix(4)
    let stacks = [Array(inner), SampleDump.made, SampleDump.madeElsewhere]
    let tasks = [0, 1, 1, 2, 2].enumerated().map { number, stack in
      LiveTask(
        address: UInt64(number) << 8, id: UInt64(number), state: .suspended,
        stack: SampleDump.ticker, creation: TaskCreation(stack: stacks[stack]))
    }
    let text = TaskText(TaskDump(tasks: tasks), SampleDump.rendering()).text
    let created = text.split(separator: "\n").filter { $0.contains(" created") }
    #expect(created == ["     3 created at", "     2 created at"])
  }

  /// The order in which a process was read says nothing.
  @Test func theOrderDoesNotShow() {
    for format in TaskDumpFormat.allCases {
      let once = format.render(SampleDump.dump, SampleDump.rendering())
      #expect(once == format.render(SampleDump.dump, SampleDump.rendering()))
    }
  }

  private func show(_ dump: TaskDump) throws {
    for style in [false, true] {
      let rendering = SampleDump.rendering(style: style ? .ansi : .plain, snippets: style)
      let text = TaskText(dump, rendering).text
      #expect(text.hasSuffix("\n"))
      if !style { #expect(text.unicodeScalars.allSatisfy(Self.isHarmless)) }
      // A kilobyte or two for each task, however deep it is.
      #expect(text.utf8.count < 10_000 + dump.tasks.count * 120_000)
    }
    let json = TaskDumpFormat.json.render(dump, SampleDump.rendering())
    let value = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
    let stacks = (value?["stacks"] as? [Any])?.count ?? -1
    for task in value?["tasks"] as? [[String: Any]] ?? [] {
      #expect(0..<stacks ~= task["stack"] as? Int ?? -1)
    }
    try checkFolded(dump)
    try checkSpeedscope(dump)
    let profile = try DecodedProfile(
      gzipped: TaskDumpFormat.pprof.render(dump, SampleDump.rendering()))
    #expect(profile.samples.map { $0.values[0] }.reduce(0, +) == dump.tasks.count)
  }

  private func checkFolded(_ dump: TaskDump) throws {
    let text = FoldedTasks(SampleDump.rendering()).render(dump)
    var count = 0
    for line in text.split(separator: "\n") {
      let space = try #require(line.lastIndex(of: " "))
      count += try #require(Int(line[line.index(after: space)...]))
      #expect(line.unicodeScalars.allSatisfy(Self.isHarmless))
    }
    #expect(count == dump.tasks.count)
  }

  private func checkSpeedscope(_ dump: TaskDump) throws {
    let bytes = TaskDumpFormat.speedscope.render(dump, SampleDump.rendering())
    let value = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
    let frames = ((value?["shared"] as? [String: Any])?["frames"] as? [Any])?.count ?? 0
    for profile in value?["profiles"] as? [[String: Any]] ?? [] {
      let samples = try #require(profile["samples"] as? [[Int]])
      let weights = try #require(profile["weights"] as? [Int])
      #expect(samples.count == weights.count)
      #expect(weights.reduce(0, +) == profile["endValue"] as? Int)
      #expect(samples.allSatisfy { $0.allSatisfy { 0..<frames ~= $0 } })
    }
  }

  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar.value >= 0x20 && !(0x7f..<0xa0 ~= scalar.value) && scalar != "\u{202e}"
  }
}
