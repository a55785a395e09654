import PlumbCrashFormat
import PlumbPostMortem
import PlumbStacks
import PlumbSymbols
import Testing

/// Equal over builds, different for different crashes.
@Suite struct FingerprintTests {
  let crash: PostMortem
  init() throws { crash = try TestFiles.crash() }

  @Test func isMadeOfOwnNames() {
    #expect(crash.fingerprintedNames == ["forward(batch:)", "handle()", "request()"])
  }

  /// Without the optimizer nothing is inlined, the message is printed, and every address and line is another.
  @Test func survivesAnotherBuild() throws {
    var report = try TestFiles.report()
    report.message = "Swift/ContiguousArrayBuffer.swift:692: Fatal error: Index out of range\n"
    var lookup = ScriptedLookup.server
    lookup.frames[0x12f31] = [
      ScriptedLookup.symbol(
        "$ss17_assertionFailure__4file4line5flagss5NeverOs12StaticStringV_SSAHSus6UInt32VtF")
    ]
    lookup.frames[0x12c0f] = [ScriptedLookup.function("$s5serve7forward5batchSfSaySfG_tF", 99, 1)]
    lookup.frames[0x15000] = [ScriptedLookup.function("$s5serve6handleyyYaFTY0_", 98, 1)]
    report.threads[0].frames[2].pc = 0x55d0_c19f_0000 + 0x15001
    report.threads[0].asyncCandidates[0].frame = 2
    let other = PostMortem(report, source: "", lookup: lookup)
    #expect(other.fingerprintedNames == crash.fingerprintedNames)
    #expect(other.fingerprint == crash.fingerprint)
  }

  @Test func differsByCauseAndByFunction() throws {
    var report = try TestFiles.report()
    report.message = "Fatal error: Division by zero"
    let cause = PostMortem(report, source: "", lookup: ScriptedLookup.server)
    #expect(cause.fingerprint != crash.fingerprint)
    var lookup = ScriptedLookup.server
    lookup.frames[0x12f31]?[2].symbol = "$s5serve8backward5batchSfSaySfG_tF"
    let function = PostMortem(try TestFiles.report(), source: "", lookup: lookup)
    #expect(function.fingerprint != crash.fingerprint)
  }

  /// What a message says of one run must not split a group.
  @Test(arguments: [
    ("Fatal error: no user 17 at 0x7f00", "Fatal error: no user 4 at 0x10"),
    ("Fatal error: no file 'a.txt'", "Fatal error: no file 'other name.txt'"),
    ("Precondition failed: count is 3", "precondition failure"),
  ])
  func numbersAndQuotesDoNotCount(a: String, b: String) throws {
    var report = try TestFiles.report()
    report.message = a
    let first = PostMortem(report, source: "", lookup: ScriptedLookup.server).fingerprint
    report.message = b
    #expect(first == PostMortem(report, source: "", lookup: ScriptedLookup.server).fingerprint)
  }

  /// A circle of functions is the same wherever the stack ended.
  @Test func aRecursionHasOneFingerprint() {
    func crash(startingWith first: Int) -> PostMortem {
      var report = CrashReport(version: 1)
      report.fault = .init(kind: "stack-overflow")
      report.images = [.init(base: 0, low: 0, high: 0x1000, buildID: nil, path: "/srv/a")]
      var thread = CrashReport.Thread(id: 1)
      thread.isCrashed = true
      thread.frames = (0..<40).map { .init(pc: UInt64(0x10 + ($0 + first) % 3), isExact: true) }
      report.threads = [thread]
      let names = ["$s1a1byyF", "$s1a1cyyF", "$s1a1dyyF"]
      let lookup = ScriptedLookup(
        frames: Dictionary(
          uniqueKeysWithValues: names.enumerated().map {
            (UInt64(0x10 + $0), [ScriptedLookup.function($1, 1, 1)])
          }))
      return PostMortem(report, source: "", lookup: lookup)
    }
    #expect(crash(startingWith: 0).fingerprintedNames == ["b()", "c()", "d()"])
    #expect(Set((0..<3).map { crash(startingWith: $0).fingerprint }).count == 1)
  }

  @Test func groupsAreMostFrequentFirst() {
    var crashes: [PostMortem] = []
    for number in 0..<6 {
      var crash = crash
      crash.source = "\(number)"
      crash.record.crashedUnixMilliseconds = 1000 * (10 - number)
      if number < 2 { crash.record.message = "Fatal error: another" }
      if number == 4 { crash.record.isComplete = false }
      crashes.append(crash)
    }
    let groups = CrashGroup.grouping(crashes)
    #expect(groups.map(\.sources) == [["5", "4", "3", "2"], ["1", "0"]])
    #expect(groups.map(\.first) == [5000, 9000])
    #expect(groups.map(\.last) == [8000, 10000])
    #expect(groups.map(\.representative.source) == ["2", "0"])
    #expect(groups.map(\.builds) == [1, 1])
  }
}
