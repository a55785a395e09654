import Glibc
import PlumbInspect
import Testing

/// This process, read by itself.
@Suite struct OwnProcessTests {
  static let process = LiveProcess()

  @inline(never) static func waits(_ gate: Gate) async { await gate.wait() }
  @inline(never) static func callsWaits(_ gate: Gate) async {
    await waits(gate)
    gate.pass()
  }

  @Test func aTaskOfOnesOwn() async throws {
    let gate = Gate()
    let task = Task(name: "one of our own") { await Self.callsWaits(gate) }
    await gate.isReached()
    // It is known to the gate before it is suspended, and may need this very thread to get there.
    let deadline = ContinuousClock.now + .seconds(60)
    var found: DecodedTask?
    while found?.state != .suspended, ContinuousClock.now < deadline {
      await Task.yield()
      // Not by the tracker's table: the task is older if another test turns the tracker on just now.
      let snapshot = try Self.process.snapshot(.everything)
      found = snapshot.tasks.first { $0.name == "one of our own" }
      #expect(snapshot.notices.isEmpty)
    }
    #expect(found?.backtrace.count ?? 0 > 1)
    #expect(found?.isBacktraceComplete == true)
    gate.open()
    await task.value
  }

  @Test func itsOwnImages() {
    let images = Self.process.images
    #expect(images.contains { $0.path == Self.process.path })
    #expect(images.contains { $0.path.hasSuffix("libswiftCore.so") && $0.buildID != nil })
    let function = dlsym(nil, "swift_retain")
    #expect(Self.process.codeMap.isCode(UInt64(UInt(bitPattern: function))))
    #expect(Self.process.threads.contains { $0.id == getpid() })
    #expect(!Self.process.codeMap.isCode(0))
  }

  /// What is loaded later is seen.
  @Test func imagesThatComeLater() throws {
    let process = LiveProcess()
    let name = "libutil.so.1"
    let before = process.images
    guard !before.contains(where: { $0.path.contains(name) }) else { return }
    let handle = try #require(dlopen(name, RTLD_NOW))
    #expect(process.images.count > before.count)
    dlclose(handle)
  }
}

/// A door at which one task waits.
final class Gate: Sendable {
  private let reached = AsyncStream.makeStream(of: Void.self)
  private let opened = AsyncStream.makeStream(of: Void.self)

  func wait() async {
    reached.continuation.finish()
    for await _ in opened.stream {}
  }

  func isReached() async { for await _ in reached.stream {} }
  func open() { opened.continuation.finish() }
  func pass() {}
}
