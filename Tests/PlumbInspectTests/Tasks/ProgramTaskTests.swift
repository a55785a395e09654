import PlumbInspect
import PlumbSymbols
import Testing

/// What is known of a task in every state, whatever way its memory is read.
enum ExpectedTasks {
  static func check(_ tasks: [DecodedTask], core: Core, kind: Programs.Kind) throws {
    func named(_ name: String) throws -> DecodedTask {
      try #require(tasks.first { $0.name == name }, "\(name)")
    }
    func functions(_ task: DecodedTask) -> [String] {
      task.backtrace.map { ProgramCoreTests.name($0.resume, in: core) }
    }
    let waiter = try named("waiter")
    guard case .task(let address)? = waiter.wait, let waiting = core.task(at: address) else {
      Issue.record("waiter waits for \(String(describing: waiter.wait))")
      return
    }
    #expect(waiting.waiters == [waiter.address])
    #expect(waiting.name == nil)
    guard case .continuation? = waiting.wait else {
      Issue.record("waits for \(String(describing: waiting.wait))")
      return
    }
    // Each of the four calls stands there, innermost first, and the function that waits before them.
    let chain = functions(waiting)
    #expect(chain.filter { $0 == "callsWaitsForever(_:)" }.count == 4)
    #expect(
      chain.firstIndex(of: "waitsForever()") ?? .max < chain.firstIndex(of: "callsWaitsForever(_:)")
        ?? .min)
    #expect(waiting.isBacktraceComplete)

    #expect(functions(try named("sleeper")).contains { $0.contains("sleep(nanoseconds:)") })
    #expect(functions(try named("sleeper")).contains("sleepsLong()"))
    #expect(functions(try named("stream")).contains("awaitsAStream()"))
    #expect(try named("cancelled").isCancelled)
    #expect(try !named("sleeper").isCancelled)
    #expect(try named("detached").priority == 9)
    #expect(try named("detached").basePriority == 9)

    let lets = try named("lets")
    #expect(lets.children.count == 2)
    for child in lets.children {
      let task = try #require(core.task(at: child))
      #expect(task.kind == .asyncLet)
      #expect(task.parent == lets.address)
      #expect(functions(task).contains("callsWaitsForever(_:)"))
    }
    #expect(lets.wait == .task(lets.children[1]))

    let group = try named("group")
    #expect(group.children.count == 3)
    #expect(group.openGroups.count == 1)
    #expect(group.wait == group.openGroups.first.map { .group($0) })
    for child in group.children {
      let task = try #require(core.task(at: child))
      #expect(task.kind == .groupChild)
      #expect(task.parent == group.address)
      #expect(task.group == group.openGroups.first)
    }
    #expect(functions(group).contains("awaitsAGroup()"))

    #expect(try named("blocker").state == .running)
    let enqueued = try named("enqueued")
    #expect(enqueued.state == .enqueued)
    guard case .executor(let actor?)? = enqueued.wait else {
      Issue.record("enqueued waits for \(String(describing: enqueued.wait))")
      return
    }
    #expect(core.typeName(ofObject: actor)?.hasSuffix(".Busy") == true)
    #expect(functions(enqueued).first == "awaitsTheActor(_:)")
    #expect(tasks.count { $0.state == .complete } == 1)
    #expect(tasks.allSatisfy { $0.id != nil })
    #expect(Set(tasks.compactMap(\.id)).count == tasks.count)
    // 11 that the program made, 2 lets, 3 in the group, and the one that the sleep made for itself.
    #expect(tasks.count == 17)
  }
}

@Suite(
  .enabled(
    if: Program.kernelWritesCores, "the kernel gives cores to a service; see RunningProcessTests"))
struct ProgramTaskTests {
  @Test(arguments: Programs.Kind.allCases)
  func everyTaskOfACoreIsListed(kind: Programs.Kind) throws {
    let core = try ProgramCoreTests.core(kind, "main")
    try ExpectedTasks.check(core.tasks, core: core, kind: kind)
  }
}

/// The same without any core of the kernel's.
@Suite struct RunningProcessTests {
  static let directory = try! TemporaryDirectory()

  @Test(arguments: Programs.Kind.allCases)
  func aCoreOfALivingProcessAndTheProcessSayTheSame(kind: Programs.Kind) throws {
    try kind.program.running(["ready"]) { pid in
      let bytes = try CoreOfRunningProcess(pid: pid).builder.bytes(alignment: 4096)
      let path = try Self.directory.write(bytes, to: "core-\(kind)")
      let core = try Core.open(path, symbols: SymbolStore())
      #expect(core.signal == nil)
      try ExpectedTasks.check(core.tasks, core: core, kind: kind)

      let memory = ProcessMemory(pid: pid)
      var anchors: RuntimeAnchors?
      for image in core.images where anchors == nil {
        guard let file = image.file else { continue }
        anchors = RuntimeAnchors(reader: memory, file: file, bias: image.bias)
      }
      let code = CodeMap(core.images.map(\.code))
      let decoder = TaskDecoder(
        reader: memory, anchors: try #require(anchors), isCode: code.isCode)
      #expect(decoder.notice == nil)
      #expect(decoder.decode(core.tasks.map(\.address)) == core.tasks)
    }
  }
}
