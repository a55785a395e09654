import PlumbInspect
import PlumbSymbols
import Testing

/// Cores that the kernel wrote, of real programs.
@Suite(
  .enabled(
    if: Program.kernelWritesCores, "the kernel gives cores to a service; see RunningProcessTests"))
struct ProgramCoreTests {
  static func core(_ kind: Programs.Kind, _ place: String) throws -> Core {
    try Core.open(kind.program.core([place]), symbols: SymbolStore())
  }

  static func name(_ address: UInt64, in core: Core) -> String {
    guard let image = core.image(containing: address),
      let symbol = image.file?.symbol(at: image.fileAddress(of: address))
    else { return "?" }
    return demangle(symbol.name, style: .simplified)
  }

  /// The async callers of the function that crashed, as far as the program itself has them.
  static func callers(_ core: Core) -> [String] {
    (core.threads[0].asyncBacktrace?.callers ?? []).map { name($0.resume, in: core) }
  }

  @Test(arguments: Programs.Kind.allCases)
  func theThreadThatCrashedIsFirstAndEveryThreadIsWhole(kind: Programs.Kind) throws {
    let core = try Self.core(kind, "main")
    #expect(core.signal?.number == 11)
    #expect(core.signal?.faultAddress == 0x10)
    #expect(core.process.arguments.last == "main")
    #expect(core.process.arguments.count == 2)
    let frames = core.threads[0].frames.map { Self.name($0.lookupAddress, in: core) }
    #expect(frames.first == "wildWrite(_:)")
    #expect(frames.contains("main"))
    #expect(frames.last == "_start")
    #expect(core.threads.count >= 6)
    for thread in core.threads {
      #expect(thread.unwinding.end == .startOfThread)
      #expect(thread.frames.count >= 4)
      #expect(thread.frames.dropFirst().allSatisfy { $0.method == .callFrameInformation })
    }
    #expect(core.notices == [])
  }

  @Test(arguments: Programs.Kind.allCases, [("task", 17), ("group", 18), ("actor", 17)])
  func asyncCallersAreFoundWithoutACompilersHelp(
    kind: Programs.Kind, crash: (place: String, tasks: Int)
  ) throws {
    let core = try Self.core(kind, crash.place)
    let thread = core.threads[0]
    let frames = thread.frames.map { Self.name($0.lookupAddress, in: core) }
    #expect(frames.prefix(2) == ["wildWrite(_:)", "innermost(_:)"])
    #expect(thread.unwinding.end == .startOfThread)
    let chain = try #require(thread.asyncBacktrace)
    #expect(chain.frame == 1)
    let callers = Self.callers(core)
    #expect(callers.prefix(2) == ["middle(_:)", "outermost(_:)"])
    #expect(callers.count >= 3)
    #expect((callers.contains { $0.contains("Crashing.crash()") }) == (crash.place == "actor"))
    let task = try #require(thread.task.flatMap(core.task(at:)))
    #expect(task.name == "victim")
    #expect(task.state == .running)
    #expect(task.kind == (crash.place == "group" ? .groupChild : .unstructured))
    let parent = task.parent.flatMap(core.task(at:))
    #expect(parent?.name == (crash.place == "group" ? "owner" : nil))
    #expect(core.tasks.count > crash.tasks)
  }

  @Test(arguments: Programs.Kind.allCases)
  func aFunctionThatHasNotSuspendedHasItsCallers(kind: Programs.Kind) throws {
    let core = try Self.core(kind, "entry")
    let frames = core.threads[0].frames.map { Self.name($0.lookupAddress, in: core) }
    #expect(frames.prefix(2) == ["wildWrite(_:)", "crashBeforeSuspension(_:)"])
    #expect(Self.callers(core).first == "callsItAtOnce(_:)")
  }

  @Test(arguments: Programs.Kind.allCases)
  func whoAwaitsTheCrashedTaskIsKnown(kind: Programs.Kind) throws {
    let core = try Self.core(kind, "nested")
    let victim = try #require(core.threads[0].task.flatMap(core.task(at:)))
    let waiter = try #require(victim.waiters.first.flatMap(core.task(at:)))
    #expect(waiter.name == "waits for victim")
    #expect(waiter.wait == .task(victim.address))
  }

  @Test(arguments: [
    ("abort", ["abort", "main"]), ("null", ["?", "main"]), ("pthread", ["wildWrite(_:)"]),
    ("dispatch", ["wildWrite(_:)"]), ("handler", ["wildWrite(_:)"]),
  ])
  func otherDeaths(place: String, frames: [String]) throws {
    for kind in Programs.Kind.allCases {
      let core = try Self.core(kind, place)
      let thread = core.threads[0]
      let names = thread.frames.map { Self.name($0.lookupAddress, in: core) }
      #expect(Set(frames).isSubset(of: names), "\(kind): \(names)")
      #expect(thread.unwinding.end == .startOfThread)
      #expect(thread.asyncBacktrace == nil)
      if place == "abort" { #expect(core.signal?.senderPID == core.process.pid) }
      if place == "handler" {
        // The frame that the signal interrupted did not call.
        #expect(thread.frames.filter(\.isExact).count == 2)
        #expect(names.contains("main"))
      }
    }
  }

  @Test func bothEndsOfAnOverflownStackAreKept() throws {
    let core = try Self.core(.debug, "overflow")
    let thread = core.threads[0]
    #expect(thread.frames.count == 500)
    #expect(thread.unwinding.elidedCount > 10_000)
    #expect(thread.unwinding.elidedBefore == 400)
    #expect(thread.unwinding.end == .startOfThread)
    let names = thread.frames.map { Self.name($0.lookupAddress, in: core) }
    #expect(names[100] == "recurse(_:)" && names[450] == "recurse(_:)")
    #expect(names.last == "_start")
  }

  /// Another file under the same name gives no names rather than wrong ones.
  @Test func aProgramThatWasBuiltAgainIsNotUsed() throws {
    let path = try Programs.Kind.debug.program.core(["main"])
    let store = SymbolStore()
    let core = try Core.open(path) { identifier, path in
      path?.hasSuffix("Tasks-Onone") == true ? nil : store.file(buildID: identifier, path: path)
    }
    let image = try #require(core.images.first { $0.path.hasSuffix("Tasks-Onone") })
    #expect(image.file == nil)
    #expect(
      core.notices == [
        "\(image.path): no file with build-id \(image.buildID?.hex ?? ""); "
          + "frames in it are without names, and may be missing"
      ])
    // Its unwind tables are gone with the file, its frame pointers are not.
    let thread = core.threads[0]
    #expect(thread.frames.count >= 3)
    #expect(thread.frames[1].method == .framePointer)
    #expect(core.tasks.count >= 17)
  }
}
