import PlumbInspect
import PlumbStacks
import PlumbSymbols
import PlumbTasks
import Testing

/// Tasks of this very process: what is said of them, and the line where they wait.
@Suite struct RealTaskTests {
  @Test func waitsAreTold() async throws {
    let stream = AsyncStream.makeStream(of: Int.self)
    let throwing = AsyncThrowingStream.makeStream(of: Int.self)
    let gate = Gate()
    let waiter = Task(name: "gate") { await gate.pass() }
    let tasks: [(task: Task<Void, Never>, wait: String, place: Line)] = [
      (Task { await Waits.sleeps() }, "sleeps (…)", .sleeps),
      (
        Task { await Waits.reads(stream.stream) }, "waits for the next element of an AsyncStream",
        .reads
      ),
      (
        Task { await Waits.reads(throwing.stream) },
        "waits for the next element of an AsyncThrowingStream", .readsThrowing
      ),
      (Task { await Waits.awaits(waiter) }, "waits for the value of task N \"gate\"", .awaits),
      (
        Task { await Waits.gathers(gate) }, "waits for its task group (2 children live)", .gathers
      ),
    ]
    let addresses = (tasks.map(\.task) + [waiter]).map(Self.address)
    let dump = try await Self.dump(addresses)
    for (task, wait, line) in tasks {
      let found = try #require(dump.tasks.first { $0.address == Self.address(task) })
      let text = found.wait?.text.replacing(#/task \d+/#, with: "task N")
        // The optimizer puts Task.sleep into its caller, and what it calls is left.
        .replacing(#/\((Task|Clock)\.sleep\)/#, with: "(…)")
      #expect(text == wait)
      let own = found.stack.frames.flatMap(\.functions).filter { $0.role == .own }
      #expect(
        own.contains { line.isAt($0.line) }, "\(wait): \(own.map { ($0.name, $0.line) })")
      task.cancel()
    }
    let named = try #require(dump.tasks.first { $0.name == "gate" })
    #expect(named.wait?.kind == .continuation)
    await gate.open()
    stream.continuation.finish()
    throwing.continuation.finish()
    for (task, _, _) in tasks { await task.value }
  }

  private static func address(_ task: Task<Void, Never>) -> UInt64 {
    UInt64(UInt(bitPattern: unsafeBitCast(task, to: UnsafeRawPointer.self)))
  }

  /// Reads the tasks until all of them wait.
  private static func dump(_ addresses: [UInt64]) async throws -> TaskDump {
    let process = LiveProcess()
    let anchors = try #require(process.anchors)
    let code = process.codeMap
    let decoder = TaskDecoder(reader: process.reader, anchors: anchors, isCode: code.isCode)
    var tasks: [DecodedTask] = []
    repeat {
      try await Task.sleep(for: .milliseconds(1))
      tasks = decoder.decode(addresses)
      tasks += decoder.decode(tasks.flatMap(\.children))
    } while tasks.contains { $0.wait == nil || $0.state != .suspended }
    let images = process.images.map { image in
      LoadedImage(
        base: image.bias, low: image.range.lowerBound, high: image.range.upperBound,
        file: BinaryImage(buildID: image.buildID?.hex, path: image.path))
    }
    let store = SymbolStore(.init(debugDirectories: [], cacheDirectory: nil))
    return TaskDumpBuilder(images: images, programPath: process.path, lookup: StoreLookup(store))
      .dump(
        tasks: tasks, records: [], now: process.now,
        typeName: decoder.typeName)
  }
}

private actor Gate {
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var isOpen = false

  func pass() async {
    guard !isOpen else { return }
    await withCheckedContinuation { waiting.append($0) }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}

/// Where the functions below wait, one after the other.
private enum Line: Int {
  case sleeps = 1001
  case reads = 1101
  case readsThrowing = 1202
  case awaits = 1301
  case gathers = 1404

  func isAt(_ line: Int) -> Bool {
    // Of a closure that the optimizer has put into its function, the line of the call is left.
    line == rawValue || self == .gathers && line == 1401
  }
}

private enum Waits {
  #sourceLocation(file:"Waits.swift",line:1000)
  @inline(never) static func sleeps() async {
    try? await Task.sleep(for: .seconds(600))
  }

  #sourceLocation(file:"Waits.swift",line:1100)
  @inline(never) static func reads(_ stream: AsyncStream<Int>) async {
    for await number in stream { print(number) }
  }

  #sourceLocation(file:"Waits.swift",line:1200)
  @inline(never) static func reads(_ stream: AsyncThrowingStream<Int, any Error>) async {
    do {
      for try await number in stream { print(number) }
    } catch { print(error) }
  }

  #sourceLocation(file:"Waits.swift",line:1300)
  @inline(never) static func awaits(_ task: Task<Void, Never>) async {
    await task.value
  }

  #sourceLocation(file:"Waits.swift",line:1400)
  @inline(never) static func gathers(_ gate: Gate) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await gate.pass() }
      group.addTask { await gate.pass() }
      await group.waitForAll()
    }
  }
  #sourceLocation()
}
