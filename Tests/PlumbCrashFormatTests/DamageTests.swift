import PlumbCrashFormat
import Testing

/// What a disk, a full tmpfs or a dying process may leave behind.
@Suite struct DamageTests {
  @Test(arguments: [
    ("", CrashReportError.notAReport),
    ("plumb-crash-report", .notAReport),
    ("plumb-crash-report 1", .notAReport),
    ("plumb-crash-report one\n", .notAReport),
    ("plumb-crash-report -1\n", .notAReport),
    ("plumb-crash-report 2\n", .unsupportedVersion("2")),
    ("#!/bin/sh\n", .notAReport),
  ])
  func whatIsNoReport(text: String, error: CrashReportError) {
    #expect(throws: error) { try CrashReport.read(Array(text.utf8)) }
  }

  /// Every line before the cut counts, and nothing else.
  @Test func aReportMayBeCutAnywhere() throws {
    let bytes = ReportFile.server
    let whole = try CrashReport.read(bytes)
    for length in 21..<bytes.count {
      let report = try CrashReport.read(Array(bytes[..<length]))
      #expect(!report.isComplete)
      #expect(report.problems == [])
      let lines = bytes[..<length].count { $0 == UInt8(ascii: "\n") }
      #expect((report.signal != nil) == (lines >= 6))
      #expect(
        Array(whole.threads.map(\.id).prefix(report.threads.count)) == report.threads.map(\.id))
      #expect(report.handlerMicroseconds == (lines >= 39 ? 2310 : nil))
    }
  }

  @Test func damagedLinesAreNamedAndTheRestIsGood() throws {
    var random = Generator(state: 11)
    for _ in 0..<10_000 {
      var bytes = ReportFile.server
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let index = Int.random(in: 21..<bytes.count, using: &random)
        bytes[index] = UInt8.random(in: 0...255, using: &random)
      }
      let report = try CrashReport.read(bytes)
      // The worst is a tag that became another: what followed it is without an owner.
      #expect(report.problems.count <= 16)
      #expect(report.problems.allSatisfy { 2...44 ~= $0.line })
      #expect(report.threads.count <= 4 && report.images.count <= 3)
    }
  }

  @Test(arguments: [
    ("message \"no end", "line 2: a text has no closing quote"),
    ("message \"\\q\"", "line 2: unknown escape \\ before 'q'"),
    ("message \"\\x4\"", "line 2: \\x without two hexadecimal digits"),
    ("message \"\\", "line 2: a text ends in the middle of an escape"),
    ("=3", "line 2: a record begins with its tag"),
    ("signal number=many", "line 2: 'signal' without 'number'"),
    ("signal number=3 =", "line 2: '=' where a key or a value was expected"),
    ("frame pc=0x1", "line 2: 'frame' without a thread before it"),
    ("resume pc=0x1", "line 2: 'resume' without an async chain or a task before it"),
    ("thread id=1\nframe pc=0xfffffffffffffffff", "line 3: 'pc' of 'frame' is no number"),
    ("thread id=1\nframe pc=0x-1", "line 3: 'pc' of 'frame' is no number"),
    ("thread id=1\nregisters rip=elephant", "line 3: register rip is no number"),
    ("field name=\"a\" value=\"b\"", "line 2: a field without a breadcrumb before it"),
    ("image base=0x1 low=0x1 high=0x2", "line 2: 'image' without 'path'"),
    ("end records=9", "line 2: the report has 1 lines before its end, and says 9"),
    ("end", "line 2: 'end' without the number of records"),
  ])
  func problemsSayWhereAndWhat(line: String, problem: String) throws {
    let report = try CrashReport.read(Array("plumb-crash-report 1\n\(line)\n".utf8))
    #expect(report.problems.map(\.description) == [problem])
  }

  @Test func whatFollowsADamagedRecordIsNobodys() throws {
    let text = """
      plumb-crash-report 1
      thread id=1
      frame pc=0x1
      thread id=two
      frame pc=0x2
      async frame=0
      resume pc=0x3
      thread id=3
      frame pc=0x4

      """
    let report = try CrashReport.read(Array(text.utf8))
    #expect(report.threads.map(\.id) == [1, 3])
    #expect(report.threads.map { $0.frames.map(\.pc) } == [[1], [4]])
    #expect(report.threads[0].asyncCandidates == [])
    #expect(report.problems.map(\.line) == [4])
  }

  @Test func nothingGrowsWithoutBound() throws {
    let frames = String(repeating: "frame pc=0x1\n", count: CrashReportLimits.addresses + 10)
    let crumbs = String(repeating: "breadcrumb name=\"a\"\n", count: CrashReportLimits.records + 10)
    let noise = String(repeating: "=\n", count: 1000)
    let long = "message \"" + String(repeating: "m", count: CrashReportLimits.line) + "\"\n"
    let text = "plumb-crash-report 1\nthread id=1\n" + frames + crumbs + long + noise
    let report = try CrashReport.read(Array(text.utf8))
    #expect(report.threads[0].frames.count == CrashReportLimits.addresses)
    #expect(report.breadcrumbs.count == CrashReportLimits.records)
    #expect(report.message == nil)
    #expect(report.problems.count == CrashReportLimits.problems)
  }

  @Test func aFileOfAnotherKindIsTurnedAwayBySize() {
    let bytes = Array("plumb-crash-report 1\n".utf8)
    let large = bytes + [UInt8](repeating: 10, count: CrashReportLimits.bytes)
    #expect(throws: CrashReportError.tooLarge(bytes: large.count)) { try CrashReport.read(large) }
  }

  /// The same in every run.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }
}
