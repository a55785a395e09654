import Glibc
import PlumbInspect
import PlumbSymbols
import Testing

/// Processes that run, read from outside.
@Suite struct LiveProcessTests {
  /// The same as of a core of it, whatever way its tasks are looked for, and held or not.
  @Test(arguments: Programs.Kind.allCases)
  func theTasksOfAProcess(kind: Programs.Kind) throws {
    try kind.program.running(["ready"]) { pid in
      let process = try LiveProcess(pid: pid)
      let bytes = try CoreOfRunningProcess(pid: pid).builder.bytes(alignment: 4096)
      let path = try RunningProcessTests.directory.write(bytes, to: "live-core-\(kind)")
      let core = try Core.open(path, symbols: SymbolStore())
      for place in [LiveProcess.Search.tracked, .everything] {
        for isStopped in [false, true] {
          let snapshot = try process.snapshot(place, isStopped: isStopped)
          #expect(snapshot.tasks == core.tasks.filter { $0.state != .complete })
          #expect(snapshot.records.isEmpty)
          #expect(snapshot.notices.isEmpty)
          let all = try process.snapshot(place, includesComplete: true, isStopped: isStopped)
          #expect(all.tasks == core.tasks)
        }
      }
      #expect(process.tasks().count == core.tasks.count - 1)
      #expect(process.registry == nil)
    }
  }

  @Test(arguments: Programs.Kind.allCases)
  func itsImagesAreThoseOfACore(kind: Programs.Kind) throws {
    try kind.program.running(["ready"]) { pid in
      let process = try LiveProcess(pid: pid)
      let bytes = try CoreOfRunningProcess(pid: pid).builder.bytes(alignment: 4096)
      let path = try RunningProcessTests.directory.write(bytes, to: "images-core-\(kind)")
      let core = try Core.open(path, symbols: SymbolStore())
      #expect(process.path == core.images.first?.path)
      let images = process.images.filter { $0.path != "[vdso]" }
      let others = core.images.filter { $0.path != "[vdso]" }
      #expect(images.map(\.path) == others.map(\.path))
      #expect(images.map(\.buildID) == others.map(\.buildID))
      #expect(images.map(\.bias) == others.map(\.bias))
      #expect(images.map(\.code) == others.map(\.code))
      for image in images {
        let code = try #require(image.code.ranges.first)
        #expect(process.codeMap.isCode(code.lowerBound))
        #expect(!process.codeMap.isCode(code.upperBound))
      }
    }
  }

  /// The program has a thread that sleeps, one of the pool that does not end, and the main one.
  @Test func itsThreads() throws {
    let program = try Programs.Kind.debug.program
    try program.running(["ready"]) { pid in
      let threads = try LiveProcess(pid: pid).threads
      #expect(threads.first?.id == pid)
      #expect(threads.first?.name.hasPrefix("Tasks") == true)
      #expect(threads.count >= 3)
      #expect(Set(threads.map(\.id)).count == threads.count)
      #expect(threads.allSatisfy { $0.state != .unknown })
    }
  }

  /// What was held goes on.
  @Test func aProcessThatWasStoppedRuns() throws {
    let program = try Programs.Kind.debug.program
    try program.running(["ready"]) { pid in
      let process = try LiveProcess(pid: pid)
      for _ in 0..<20 { _ = try process.snapshot(.everything, isStopped: true) }
      #expect(process.threads.allSatisfy { $0.state != .traced && $0.state != .stopped })
      kill(pid, SIGTERM)
    }
  }

  @Test func noSuchProcess() {
    #expect(throws: LiveProcessError.noSuchProcess(.max)) { try LiveProcess(pid: .max) }
    #expect(
      "\(LiveProcessError.noSuchProcess(5))"
        == "process 5: no such process; see 'ps -e' for those that run")
  }

  @Test func aProgramWithoutSwift() throws {
    try OtherProgram.running { pid in
      let process = try LiveProcess(pid: pid)
      #expect(process.anchors == nil)
      #expect(process.tasks().isEmpty)
      #expect(throws: LiveProcessError.noTasks(pid, path: process.path)) {
        try process.snapshot(.everything)
      }
    }
  }

  @Test func aProcessThatHasEnded() throws {
    let program = try Programs.Kind.debug.program
    var process: LiveProcess?
    try program.running(["ready"]) { pid in
      process = try LiveProcess(pid: pid)
      #expect(try process?.snapshot(.tracked).tasks.isEmpty == false)
    }
    let pid = try #require(process?.pid)
    #expect(throws: LiveProcessError.ended(pid)) { try process?.snapshot(.tracked) }
    #expect(process?.tasks().isEmpty == true)
    #expect(process?.images.isEmpty == true)
    #expect(process?.threads.isEmpty == true)
  }

  /// What the messages say to do.
  @Test func notPermitted() {
    let advice = [
      nil: "--cap-add=SYS_PTRACE", 0: "setuid", 1: "plumb run", 2: "only root", 3: "only root",
    ]
    for (scope, text) in advice {
      let message = "\(LiveProcessError.notPermitted(7, scope: scope))"
      #expect(message.hasPrefix("process 7: its memory cannot be read: permission denied"))
      #expect(message.contains(text), "\(message)")
    }
  }
}
