import Glibc
import PlumbCrashFormat
import Testing

/// What a report says about the program and what it was doing.
@Suite struct ContentTests {
  @Test func theProcess() throws {
    let report = try CrashChild.run(
      "plain", ["--token=abc", "--password", "geheim", "https://user:pass@host/x", "plain text"]
    ).report()
    #expect(report.program?.path?.hasSuffix("/crash-child") == true)
    #expect((report.program?.uptimeMilliseconds ?? -1) >= 0)
    let started = try #require(report.program?.startedUnixMilliseconds)
    let crashed = try #require(report.crashedUnixMilliseconds)
    #expect(crashed >= started && crashed - started < 60_000)
    #expect(report.crashedThread == report.threads.first?.id)
    #expect(report.swiftVersion?.hasPrefix("6.") == true)
    #expect(
      report.arguments.dropFirst(3) == [
        "--token=<redacted>", "--password", "<redacted>", "https://user:<redacted>@host/x",
        "plain text",
      ])
    #expect(report.environment == [.init(name: "PLUMB_TEST_SHOWN", value: "shown")])
    #expect((report.memory?.residentBytes ?? 0) > 1 << 20)
    #expect((report.memory?.peakBytes ?? 0) >= (report.memory?.residentBytes ?? 0))
    #expect(report.notices == [])
  }

  @Test func imagesHaveBuildIDs() throws {
    let report = try CrashChild.run("plain").report()
    let program = try #require(report.images.first)
    #expect(program.path.hasSuffix("/crash-child"))
    #expect(program.buildID?.count == 40)
    for name in ["libswiftCore.so", "libc.so.6", "libunwind.so.8"] {
      #expect(
        report.images.contains { $0.path.hasSuffix("/" + name) && $0.buildID != nil }, "\(name)")
    }
    let frames = try #require(report.threads.first).frames
    #expect(
      frames.allSatisfy { frame in report.images.contains { ($0.low..<$0.high).contains(frame.pc) }
      })
  }

  @Test func registers() throws {
    let thread = try #require(try CrashChild.run("plain").report().threads.first)
    let registers = Dictionary(uniqueKeysWithValues: thread.registers.map { ($0.name, $0.value) })
    #expect(registers["rip"] == thread.frames.first?.pc)
    #expect(registers["rsp"] == thread.frames.first?.stackPointer)
    #expect(registers.count >= 18)
  }

  @Test func breadcrumbsAndLabels() throws {
    let report = try CrashChild.run("forms").report()
    #expect(report.breadcrumbs.count == 64)
    #expect(report.breadcrumbs.map(\.sequence) == (37...100).map { $0 })
    #expect(
      report.breadcrumbs.last?.fields == [
        .init(name: "number", value: "99"), .init(name: "text", value: "a \"b\"\n\\ \u{1}é"),
      ])
    #expect(
      report.labels == [
        .init(name: "model", value: "large"), .init(name: "request", value: "inner"),
      ])
  }

  /// A child task of a task group has the labels of its parent.
  @Test func labelsOfTasks() throws {
    let report = try CrashChild.run("task-labels").report()
    #expect(
      report.labels == [
        .init(name: "request", value: "42"), .init(name: "route", value: "/predict"),
      ])
    let thread = try #require(report.threads.first)
    #expect(thread.taskID != nil)
    #expect(!thread.asyncCandidates.isEmpty)
    #expect(report.tasks.contains { $0.relation == "child-of" && !$0.resumes.isEmpty })
  }

  /// Four threads write without end: each breadcrumb in the report is whole.
  @Test func breadcrumbsUnderLoad() throws {
    let report = try CrashChild.run("breadcrumb-storm").report()
    #expect(report.breadcrumbs.count > 32)
    for breadcrumb in report.breadcrumbs {
      #expect(breadcrumb.name == "storm")
      #expect(breadcrumb.fields == [.init(name: "a", value: "1"), .init(name: "b", value: "2")])
    }
  }

  /// Of a stack of hundreds of thousands of frames both ends are there: the recursion, and who began it.
  @Test func deepStacksKeepBothEnds() throws {
    let thread = try #require(try CrashChild.run("overflow-main").report().threads.first)
    #expect((thread.elisions.first?.count ?? 0) > 10_000)
    let first = try #require(thread.frames.dropFirst().first).pc
    #expect(thread.frames.dropFirst(2).prefix(100).allSatisfy { $0.pc == first })
    #expect(Set(thread.frames.suffix(8).map(\.pc)).count >= 5)
  }
}
