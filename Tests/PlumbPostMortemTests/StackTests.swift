import PlumbCrashFormat
import PlumbModel
import PlumbPostMortem
import PlumbStacks
import PlumbSymbols
import Testing

/// From addresses to what a reader sees.
@Suite struct StackTests {
  @Test func callersAreLookedUpBeforeTheirReturnAddress() throws {
    let crash = try TestFiles.crash()
    let names = crash.threads[0].frames.map { $0.functions.last?.name }
    #expect(names.prefix(2) == ["handle()", "request()"])
    #expect(names.suffix(2) == ["swift_job_run", "start_thread"])
  }

  @Test func asyncCallersStandBehindTheAsyncFunction() throws {
    let stack = try TestFiles.crash().threads[0].stack
    let shape = stack.map { entry in
      switch entry {
      case .frame(let frame): frame.kind.rawValue
      case .elided(let count): "elided \(count)"
      case .boundary(let boundary): boundary.text
      }
    }
    #expect(
      shape == [
        "call", "async caller", "async", "async", "awaited by task 3", "async", "run by the thread",
        "call", "elided 12", "call",
      ])
  }

  @Test func tasksOfAnotherThreadStayThere() throws {
    var report = try TestFiles.report()
    let chain = report.tasks
    report.tasks += chain.map { task in
      var other = task
      other.address += 0x1000
      return other
    }
    let crash = PostMortem(report, source: "", lookup: ScriptedLookup.server)
    #expect(crash.threads[0].stack == (try TestFiles.crash().threads[0].stack))
  }

  @Test func theTrapSaysWhy() throws {
    var report = try TestFiles.report()
    report.message = nil
    let crash = PostMortem(report, source: "", lookup: ScriptedLookup.server)
    #expect(crash.cause == Cause(kind: .trap, text: "Index out of range"))
  }

  @Test func theOwnFunctionIsNamed() throws {
    let blamed = try #require(try TestFiles.crash().blamed)
    #expect(blamed.name == "forward(batch:)")
    #expect(blamed.place == Place(path: ScriptedLookup.source, line: 7, column: 20))
    #expect(blamed.isInlined)
  }

  @Test func rolesAreTold() throws {
    let functions = try TestFiles.crash().threads[0].frames.flatMap(\.functions)
    #expect(
      functions.map(\.role) == [
        .trap, .library, .own, .own, .own, .runtime, .own, .runtime, .runtime,
      ])
  }

  /// A word that looks like a context, and is none: its first address is no resume point.
  @Test func aCandidateIsBelievedBySymbols() throws {
    let report = try TestFiles.report()
    var lookup = ScriptedLookup.server
    lookup.frames[0x13100] = [ScriptedLookup.symbol("malloc")]
    let crash = PostMortem(report, source: "", lookup: lookup)
    #expect(!crash.threads[0].stack.contains(.boundary(.asyncCallers)))
    #expect(!crash.threads[0].frames.contains { $0.functions.last?.name == "malloc" })
    // Deeper than the async function there is only who runs it.
    #expect(report.threads[0].asyncCandidates.map(\.frame) == [0, 1])
  }

  @Test func withoutSymbolsThereAreAddresses() throws {
    let crash = PostMortem(try TestFiles.report(), source: "", lookup: ScriptedLookup())
    #expect(crash.threads[0].frames.map(\.functions.count) == [0, 0, 0, 0])
    #expect(crash.threads[0].frames[0].imageAddress == 0x12f31)
    #expect(crash.blamed == nil)
    #expect(crash.fingerprintedNames == ["serve+0x12f31", "serve+0x12c10", "serve+0x13a20"])
    let text = CrashText(crash, TestFiles.rendering()).text
    #expect(text.contains("0x000055d0c1a02f31 in serve + 0x12f31"))
  }

  @Test func anAddressInNoImageIsShown() throws {
    var report = try TestFiles.report()
    report.threads[0].frames[0].pc = 0x10
    let crash = PostMortem(report, source: "", lookup: ScriptedLookup.server)
    #expect(crash.threads[0].frames[0].image == nil)
    #expect(CrashText(crash, TestFiles.rendering()).text.contains("0x0000000000000010"))
  }

  @Test func threadsThatAreAlikeAreOne() throws {
    var report = try TestFiles.report()
    for id in 5000..<5200 {
      var thread = report.threads[1]
      thread.id = id
      thread.name = "worker"
      report.threads.append(thread)
    }
    let crash = PostMortem(report, source: "", lookup: ScriptedLookup.server)
    let text = CrashText(crash, TestFiles.rendering(showsAllThreads: true)).text
    #expect(text.contains("201 threads alike: 4711 \"main\", 5000 \"worker\""))
    #expect(text.ranges(of: "epoll_wait").count == 1)
  }
}
