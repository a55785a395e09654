import Foundation
import Testing

/// What `.leakChecked` says of tests that really leak, hang and behave, read from a run of them in another process.
@Suite struct TraitTests {
  /// Of everything but the tests that run in parallel: one run serves all.
  static let leaky = Result { try ChildRun(filter: "PlumbTestingTests.LeakyTests/") }

  struct Expectation: Sendable, CustomTestStringConvertible {
    var test: String
    /// What stands in its issue; each in one and the same.
    var words: [String]
    var testDescription: String { test }
  }

  static let leaks = [
    Expectation(
      test: "leavesTask()",
      words: ["\"poller\": sleeps", "waits in  pollForEver()", "made by   LeakyTests.leavesTask()"]),
    Expectation(
      test: "leavesDetachedTask()",
      words: ["sleeps", "made by   LeakyTests.leavesDetachedTask()", "leaked-task"]),
    Expectation(
      test: "leavesContinuation()",
      words: ["waits for a continuation", "forgetToResume()", "leaked-continuation"]),
    Expectation(
      test: "leavesStream()", words: ["next element of an AsyncStream", "readForEver()"]),
    Expectation(
      test: "leavesGrandchild()", words: ["sleeps", "closure #1 in LeakyTests.leavesGrandchild()"]),
    Expectation(
      test: "leavesTaskOfALateChild()",
      words: ["\"late\": sleeps", "made by   closure #1 in LeakyTests.leavesTaskOfALateChild()"]),
    Expectation(
      test: "leavesTimer()",
      words: ["Dispatch timer: fires every 60 s", "LeakyTests.leavesTimer()", "cancel()"]),
    Expectation(
      test: "leavesDescriptor()",
      words: ["/dev/null", "made by   LeakyTests.leavesDescriptor()", "close()"]),
    Expectation(
      test: "leavesTimerOfABlock()",
      words: ["fires every 61 s", "LeakyTests.leavesTimerOfABlock()"]),
    Expectation(
      test: "leavesChildOfABlock()",
      words: ["\"of a block\"", "LeakyTests.leavesChildOfABlock()"]),
    Expectation(test: "leavesThread()", words: ["thread", "LeakyTests.leavesThread()"]),
    Expectation(
      test: "hangs()", words: ["has not ended after 300 ms", "sleeps", "LeakyTests.swift"]),
    Expectation(test: "throwsAndLeaves()", words: ["\"left by a failed test\": sleeps"]),
  ]

  @Test(arguments: leaks) func reports(_ expectation: Expectation) throws {
    let run = try Self.leaky.get()
    let issues = run.issues(of: expectation.test)
    let isReported = issues.contains { issue in
      expectation.words.allSatisfy { issue.contains($0) }
    }
    #expect(isReported, "\(issues.joined(separator: "\n"))\n\(run.output)")
  }

  /// One cause is one issue.
  @Test(arguments: leaks) func reportsOnce(_ expectation: Expectation) throws {
    let leaks = try Self.leaky.get().issues(of: expectation.test)
      .filter { !$0.contains("Caught error") }
    #expect(leaks.count == 1, "\(leaks.joined(separator: "\n"))")
  }

  @Test(arguments: [
    "leavesNothing()", "leavesIgnored()", "leavesKnownName()", "staysWithinItsBudget()",
  ])
  func isSilent(test: String) throws {
    let run = try Self.leaky.get()
    #expect(run.issues(of: test) == [])
    #expect(run.output.contains("Test \(test) passed"))
  }

  @Test func comparesWithItsBudget() throws {
    let run = try ChildRun(filter: "PlumbTestingTests.LeakyBudgetTests/")
    let issues = run.issues(of: "leavesMemory()")
    #expect(issues.count == 1)
    #expect(
      issues.first?.contains("more of malloc's memory, and its budget is 512 KB") == true,
      "\(run.output)")
  }

  /// Each leak stands at the line that made it.
  @Test func leaksHaveTheirLine() throws {
    let issue = try #require(try Self.leaky.get().issues(of: "leavesTask()").first)
    let line = try #require(
      try String(contentsOfFile: Self.source, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false
      ).firstIndex { $0.contains("func leavesTask()") })
    #expect(issue.contains("at LeakyTests.swift:\(line + 1):"))
  }

  private static let source = #filePath.replacing("TraitTests.swift", with: "LeakyTests.swift")

  /// Fifty at once, ten of which leak: ten issues, each of the one whose number the task's name has.
  @Test func blamesTheRightOfManyInParallel() throws {
    let run = try ChildRun(filter: "PlumbTestingTests.ParallelLeakyTests/")
    let issues = run.issues(of: "runsBesideOthers(number:)")
    var blamed: Set<Int> = []
    for issue in issues {
      let number = try #require(issue.firstMatch(of: /number → (\d+)/)?.1)
      #expect(issue.contains("\"of \(number)\""), "\(issue)")
      blamed.insert(try #require(Int(number)))
    }
    #expect(issues.count == 10)
    #expect(blamed == Set(stride(from: 0, to: 50, by: 5)))
  }

  /// A test that blocks its thread cannot be cancelled: the process ends, and says why.
  @Test func aHangThatCannotBeCancelledEndsTheProcess() throws {
    let run = try ChildRun(filter: "PlumbTestingTests.BlockingTests/")
    #expect(run.status == 86, "\(run.output)")
    #expect(run.output.contains("BlockingTests.blocksForEver() has not ended"))
    #expect(run.output.contains("DispatchSemaphore.wait"))
  }

  /// The findings of a run are there for CI, in the format that the file's name says.
  @Test(arguments: [
    ("leaks.sarif", "\"ruleId\": \"leaked-task\""), ("leaks.json", "\"rule\": \"leaked-task\""),
    ("leaks.xml", "<testsuite"), ("leaks.txt", "leaked-task"),
  ])
  func writesItsFindings(name: String, words: String) throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID())")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let file = directory.appendingPathComponent(name)
    let run = try ChildRun(
      filter: "PlumbTestingTests.LeakyTests/leavesTask", environment: ["PLUMB_REPORT": file.path])
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains(words), "\(text)\n\(run.output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [name])
  }
}
