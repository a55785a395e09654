import PlumbInspect
import PlumbStacks
import PlumbTasks
import Testing

/// From what was read of a process to a dump.
@Suite struct BuilderTests {
  private static let serve = LoadedImage(
    base: 0x10_0000, low: 0x10_0000, high: 0x20_0000, file: BinaryImage(path: "/srv/serve"))

  private let code = MadeUpCode(
    [
      0x1000: MadeUpCode.function("$s5serve4loadyyYaFTQ0_", line: 14, path: MadeUpCode.own),
      0x1fff: MadeUpCode.function("$s5serve5startyyF", line: 30, path: MadeUpCode.own),
      0x2000: MadeUpCode.function("$s5serve5wrongyyF", line: 99, path: MadeUpCode.own),
    ],
    notices: ["/usr/lib/libc.so.6: no symbols", "/srv/serve: no debug information"])

  private func dump(
    _ tasks: [DecodedTask], _ records: [RegistryRecord] = [], now: UInt64 = 0,
    includesComplete: Bool = false, type: String? = nil
  ) -> TaskDump {
    var builder = TaskDumpBuilder(
      images: [
        Self.serve,
        LoadedImage(
          base: 0, low: 0x90_0000, high: 0x91_0000, file: BinaryImage(path: "/usr/lib/libc.so.6")),
      ], programPath: "/srv/serve", lookup: code)
    builder.includesComplete = includesComplete
    return builder.dump(tasks: tasks, records: records, now: now) { _ in type }
  }

  private func task(
    _ address: UInt64, _ id: UInt64?, _ body: (inout DecodedTask) -> Void = { _ in }
  )
    -> DecodedTask
  {
    var task = DecodedTask(address: address)
    task.id = id
    task.state = .suspended
    task.kind = .unstructured
    body(&task)
    return task
  }

  @Test func anEntryPointIsExactAndACallIsNot() throws {
    let waiting = task(0x40, 7) { $0.backtrace = [AsyncFrame(resume: 0x10_1000, context: 0)] }
    let record = RegistryRecord(kind: .task, key: 0x40, identity: 7, frames: [0x10_2000])
    let task = try #require(dump([waiting], [record]).task(id: 7))
    #expect(task.stack.frames.flatMap(\.functions).map(\.name) == ["load()"])
    #expect(task.stack.frames.flatMap(\.functions).map(\.line) == [14])
    let made = try #require(task.creation)
    #expect(made.stack.frames.flatMap(\.functions).map(\.name) == ["start()"])
  }

  @Test func aRecordIsOfTheSameTask() throws {
    let records = [
      RegistryRecord(
        kind: .task, key: 0x40, identity: 7, creator: 2, born: 4_000_000_000, owner: 5,
        labels: [.init(name: "model", value: "bge-m3")], state: 2, thread: 99),
      RegistryRecord(kind: .task, key: 0x80, identity: 8),
      RegistryRecord(kind: .thread, key: 0xc0, identity: 9),
    ]
    let tasks = [task(0x40, 7), task(0x80, 18), task(0xc0, 9)]
    let dump = dump(tasks, records, now: 6_500_000_000)
    let made = try #require(dump.task(id: 7)?.creation)
    #expect(made.creator == 2 && made.owner == 5 && made.thread == 99 && made.age == 2.5)
    #expect(made.labels.map(\.name) == ["model"])
    #expect(dump.task(id: 7)?.kind == .detached)
    // Another task was there before; a thread is no task.
    #expect(dump.task(id: 18)?.creation == nil && dump.task(id: 9)?.creation == nil)
  }

  @Test func ageIsNeverNegativeOrInvented() {
    let record = RegistryRecord(kind: .task, key: 0x40, identity: 7, born: 100)
    #expect(dump([task(0x40, 7)], [record], now: 99).tasks[0].creation?.age == 0)
    #expect(dump([task(0x40, 7)], [record], now: 0).tasks[0].creation?.age == nil)
  }

  @Test func addressesBecomeNumbers() throws {
    let tasks = [
      task(0x80, 3) {
        $0.parent = 0x40
        $0.waiters = [0x40, 0xdead]
      },
      task(0x40, 2) { $0.children = [0x80, 0xdead] },
      task(0x20, nil),
    ]
    let dump = dump(tasks)
    #expect(dump.tasks.map(\.id) == [2, 3, nil])
    #expect(dump.tasks[0].children == [3])
    #expect(dump.tasks[1].parent == 2 && dump.tasks[1].waiters == [2])
  }

  @Test func whatHasEndedIsLeftOut() {
    let tasks = [task(0x40, 2) { $0.state = .complete }, task(0x80, 3)]
    #expect(dump(tasks).tasks.map(\.id) == [3])
    #expect(dump(tasks, includesComplete: true).tasks.map(\.id) == [2, 3])
  }

  @Test func onlyTheProgramsMissingSymbolsAreTold() {
    #expect(dump([]).notices == ["/srv/serve: no debug information"])
  }

  @Test func waitsForTasksAndExecutors() {
    let group: UInt64 = 0x5000
    func text(_ wait: DecodedTask.Wait?, type: String? = nil) -> String? {
      let waiting = task(0x40, 2) { $0.wait = wait }
      let others = [
        task(0x80, 3) { $0.name = "load" },
        task(0xc0, 4) { $0.kind = .asyncLet },
        task(0x100, 5) { $0.group = group },
        task(0x140, 6) { $0.group = group },
        task(0x180, 7) {
          $0.group = group
          $0.state = .complete
        },
      ]
      return dump([waiting] + others, type: type).task(id: 2)?.wait?.text
    }
    #expect(text(.task(0x80)) == "waits for the value of task 3 \"load\"")
    #expect(text(.task(0xc0)) == "waits for its async let, task 4")
    #expect(text(.task(0xdead)) == "waits for the value of another task")
    #expect(text(.group(group)) == "waits for its task group (2 children live)")
    #expect(text(.group(0x6000)) == "waits for its task group (0 children live)")
    #expect(text(.executor(nil)) == "waits for its turn on the global executor")
    #expect(text(.executor(0x7000)) == "waits for an actor")
    #expect(text(.executor(0x7000), type: "Server.Pool") == "waits for actor Server.Pool")
    #expect(
      text(.executor(0x7000), type: "Swift.DispatchMainExecutor") == "waits for the main actor")
    #expect(
      text(.executor(0x7000), type: "NIOPosix.SelectableEventLoop")
        == "waits for its turn on NIOPosix.SelectableEventLoop")
    #expect(text(.continuation(0x8000)) == "waits for a continuation")
    #expect(text(nil) == nil)
  }

  @Test func aLongStackIsCutInTheMiddle() {
    let deep = task(0x40, 2) {
      $0.backtrace = (0..<10_000).map { AsyncFrame(resume: 0x10_4000 + $0, context: 0) }
    }
    let stack = dump([deep]).tasks[0].stack
    #expect(stack.count == 501 && stack[400] == .elided(9_500))
    #expect(stack.frames.first?.address == 0x10_4000)
    #expect(stack.frames.last?.address == 0x10_4000 + 9_999)
  }

  /// However many tasks stand there.
  @Test func anAddressIsLookedUpOnce() {
    let tasks = (1...100_000).map { number in
      task(UInt64(number) << 8, UInt64(number)) {
        $0.backtrace = [
          AsyncFrame(resume: 0x10_1000, context: 0), AsyncFrame(resume: 0x10_3000, context: 0),
        ]
      }
    }
    let records = tasks.map {
      RegistryRecord(kind: .task, key: $0.address, identity: $0.id!, frames: [0x10_2000])
    }
    let dump = dump(tasks, records)
    #expect(dump.tasks.count == 100_000)
    #expect(code.questions == 3)
    let text = TaskText(dump, SampleDump.rendering()).text
    #expect(text.contains("100000 tasks  suspended"))
    #expect(text.utf8.count < 2_000)
    #expect(code.questions == 3)
  }
}
