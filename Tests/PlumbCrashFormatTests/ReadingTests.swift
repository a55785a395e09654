import PlumbCrashFormat
import Testing

@Suite struct ReadingTests {
  let report: CrashReport
  init() throws { report = try CrashReport.read(ReportFile.server) }

  @Test func wholeReportHasNoProblems() {
    #expect(report.isComplete)
    #expect(report.problems == [])
    #expect(report.version == 1)
  }

  @Test func programAndSignal() {
    #expect(report.program?.path == "/srv/bin/serve")
    #expect(report.program?.pid == 4711)
    #expect(report.program?.uptimeMilliseconds == 93042)
    #expect(report.crashedThread == 4715)
    #expect(report.crashedUnixMilliseconds == 1_763_719_293_042)
    #expect(report.swiftVersion == "6.3.1")
    #expect(report.host?.cpus == 8)
    #expect(report.signal?.name == "SIGILL")
    #expect(report.signal?.address == 0x55d0_c1a0_2f31)
    #expect(report.fault?.kind == "mapped")
    #expect(report.fault?.permissions == "r-xp")
    #expect(report.message == "serve/Handler.swift:41: Fatal error: Index out of range\n")
  }

  @Test func operation() {
    #expect(report.labels.map(\.value) == ["GET /forward?batch=32"])
    #expect(report.breadcrumbs.map(\.name) == ["load", "matmul"])
    #expect(report.breadcrumbs[0].fields.map(\.value) == ["weights \"v2\".bin"])
    #expect(report.breadcrumbs[1].fields.map(\.name) == ["shape", "dtype"])
    #expect(report.breadcrumbs[1].ageMilliseconds == 12)
  }

  @Test func threads() {
    #expect(report.threads.map(\.id) == [4715, 4711, 4713])
    #expect(report.threads.map(\.isCrashed) == [true, false, false])
    let crashed = report.threads[0]
    #expect(crashed.taskID == 7)
    #expect(crashed.registers.map(\.name) == ["rip", "rsp", "rbp", "rax", "r14"])
    #expect(crashed.frames.map(\.pc) == [0x55d0_c1a0_2f31, 0x55d0_c1a0_2c10, 0x7f21_dd4a_1f12])
    #expect(crashed.frames.map(\.isExact) == [true, false, false])
    #expect(crashed.elisions == [.init(afterFrames: 2, count: 12)])
    #expect(report.threads[1].frames.map(\.isExact) == [true])
    #expect(report.threads[2].status == "timeout")
    #expect(report.threads[2].name == "drawing \u{2713}\u{1}")
  }

  @Test func asyncChainsAndTasks() {
    let candidates = report.threads[0].asyncCandidates
    #expect(candidates.map(\.source) == ["r14", "stack"])
    #expect(candidates.map(\.frame) == [0, 1])
    #expect(candidates[0].resumes == [0x55d0_c1a0_3100, 0x55d0_c1a0_3418])
    #expect(report.tasks.map(\.relation) == ["current", "awaited-by"])
    #expect(report.tasks.map(\.name) == ["forward", nil])
    #expect(report.tasks[0].resumes == [])
    #expect(report.tasks[1].resumes == [0x55d0_c1a0_3a20])
  }

  @Test func surroundings() {
    #expect(report.images.map(\.buildID?.count) == [40, nil])
    #expect(report.images[1].path.hasSuffix("libc.so.6"))
    #expect(report.arguments == ["/srv/bin/serve", "--port=8080"])
    #expect(report.environment == [.init(name: "LANG", value: "C.UTF-8")])
    #expect(report.memory?.limitBytes == 512 << 20)
    #expect(report.notices.count == 1)
    #expect(report.handlerMicroseconds == 2310)
  }

  @Test func signalsSentByPeopleHaveNegativeCodes() throws {
    let report = try read("signal number=6 name=SIGABRT code=-6 code-name=SI_TKILL sender-pid=12\n")
    #expect(report.signal?.code == -6)
    #expect(report.signal?.senderPID == 12)
  }

  /// A newer writer may say more.
  @Test func unknownTagsAndKeysAreIgnored() throws {
    let report = try read(
      "weather wind=\"strong\"\nsignal number=11 mood=bad 7 \"text\"\nend records=3\n")
    #expect(report.signal?.number == 11)
    #expect(report.isComplete)
    #expect(report.problems == [])
  }

  @Test func textBehindTheEndIsNoPartOfIt() throws {
    let report = try read("end records=1\nsignal number=11\n")
    #expect(report.isComplete)
    #expect(report.signal == nil)
  }

  @Test func reportsAreFoundInALog() throws {
    let log = Array("starting\nlistening\n".utf8) + ReportFile.server + Array("bye\n".utf8)
    let starts = CrashReport.starts(in: log + ReportFile.server)
    #expect(starts == [19, log.count])
    let (report, end) = try CrashReport.read(log[starts[0]...])
    #expect(report.isComplete)
    #expect(Array(log[end...]) == Array("bye\n".utf8))
  }

  private func read(_ lines: String) throws -> CrashReport {
    try CrashReport.read(Array("plumb-crash-report 1\n\(lines)".utf8))
  }
}
