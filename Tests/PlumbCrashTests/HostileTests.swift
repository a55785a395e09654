import Glibc
import PlumbCrashFormat
import Testing

/// Whatever state the process is in: it dies of its signal, and a complete report is there.
@Suite struct HostileTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var signal = SIGSEGV
    /// The crashed thread's frames, at least.
    var frames: Int
    var testDescription: String { name }
  }

  @Test(arguments: [
    Case(name: "plain", frames: 4),
    // Nothing in the handler allocates, nor in the handlers of the other threads.
    Case(name: "malloc", frames: 4),
    Case(name: "malloc-async", frames: 4),
    Case(name: "malloc-threads", frames: 4),
    Case(name: "loader-lock", frames: 4),
    Case(name: "loader-storm", frames: 4),
    Case(name: "both-locks", frames: 4),
    // The return addresses are overwritten: the function that does it is all there is.
    Case(name: "smashed-stack", frames: 1),
    Case(name: "lost-stack", frames: 1),
    Case(name: "wild-pc", frames: 4),
    Case(name: "null-pc", frames: 4),
    Case(name: "four-threads", frames: 3),
    Case(name: "blocked", frames: 3),
    Case(name: "overflow-main", frames: 256),
    Case(name: "overflow-thread", frames: 256),
    Case(name: "overflow-worker", frames: 256),
    Case(name: "earlier-threads", frames: 256),
    Case(name: "small-alternate-stack", frames: 256),
    Case(name: "read-forbidden", frames: 4),
    // All that the process may have are in use.
    Case(name: "descriptors", frames: 4),
    Case(name: "kill", frames: 3),
    Case(name: "abort", signal: SIGABRT, frames: 4),
  ])
  func leavesACompleteReport(_ test: Case) throws {
    let child = try CrashChild.run(test.name)
    #expect(child.signal == test.signal, "\(child.errors)")
    let report = try child.report()
    #expect(report.signal?.number == Int(test.signal))
    let crashed = try #require(report.threads.first)
    #expect(crashed.isCrashed)
    #expect(crashed.frames.count >= test.frames)
    #expect(crashed.frames.first?.isExact == true)
    #expect(report.threads.filter(\.isCrashed).count == 1)
    #expect(
      report.threads.allSatisfy { $0.status == nil },
      "\(report.threads.filter { $0.status != nil })")
    #expect(child.fileNames.count == 1, "\(child.fileNames)")
  }

  /// One that crashed says which; the others that crashed are there too, above their signal's trampoline.
  @Test func fourThreadsAtOnce() throws {
    let report = try CrashChild.run("four-threads").report()
    #expect(report.threads.count == 5)
    let reason = report.threads[0].frames[0].pc
    let others = report.threads.filter {
      !$0.isCrashed && $0.frames.contains { $0.isExact && $0.pc == reason }
    }
    #expect(others.count <= 3)
  }

  @Test func aForkedChildHasItsOwn() throws {
    let child = try CrashChild.run("fork")
    #expect(child.output == "child ended with \(SIGSEGV)\n")
    #expect(child.reports.count == 2)
    #expect(Set(child.reports.compactMap(\.program?.pid)).count == 2)
    #expect(child.reports.filter(\.isComplete).count == 2)
  }

  @Test(arguments: [("500-threads", 501), ("busy-threads", 39)])
  func allThreadsAnswer(name: String, count: Int) throws {
    let report = try CrashChild.run(name).report()
    #expect(report.threads.count == count)
    let silent = report.threads.filter { $0.frames.isEmpty }
    #expect(silent.isEmpty, "\(silent.count) of \(count) have no frames")
  }

  @Test func thePreviousHandlerIsCalled() throws {
    let child = try CrashChild.run("previous")
    #expect(child.signal == SIGSEGV)
    #expect(child.errors.hasSuffix("previous handler\n"), "\(child.errors)")
    _ = try child.report()
  }

  @Test func aPreviousHandlerThatCrashes() throws {
    let child = try CrashChild.run("previous-crashes")
    #expect(child.signal == SIGSEGV)
    _ = try child.report()
  }

  /// It cannot be asked, and is listed all the same.
  @Test func aThreadThatBlocksTheSignal() throws {
    let report = try CrashChild.run("deaf-thread").report()
    #expect(report.threads.map(\.status) == [nil, "no-answer"])
    #expect(report.threads.last?.frames == [])
  }

  /// SIGABRT was ignored before: sent, it still is; abort() kills, as it always does.
  @Test func anIgnoredSignalStaysIgnored() throws {
    let child = try CrashChild.run("ignored")
    #expect(child.output == "went on\n")
    #expect(child.signal == SIGABRT)
    let report = try child.report()
    #expect(report.signal?.name == "SIGABRT")
  }
}
