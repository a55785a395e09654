import ChildPrograms
import Foundation
import Testing

/// What `LeakObserver` says of XCTest's tests, read from a run of them in another process.
@Suite struct ObserverTests {
  static let run = Result { try ChildRun() }

  @Test(arguments: [
    ("testLeavesTask", ["\"poller\": sleeps", "made by   LeakyCase.testLeavesTask()"]),
    ("testLeavesTaskOfAnAsyncTest", ["\"of an async test\": sleeps", "LeakyCase.swift"]),
    ("testLeavesTimerMadeByABlock", ["Dispatch timer", "LeakyCase.testLeavesTimerMadeByABlock()"]),
  ])
  func reports(test: String, words: [String]) throws {
    let run = try Self.run.get()
    let failure = try #require(run.failures[test], "\(run.output)")
    for word in words { #expect(failure.contains(word), "\(failure)") }
  }

  @Test(arguments: ["testTearsDownItsTimer", "testAwaitsWhatItMakes"])
  func isSilent(test: String) throws {
    let run = try Self.run.get()
    #expect(run.failures[test] == nil)
    #expect(run.output.contains("'LeakyCase.\(test)' passed"), "\(run.output)")
  }

  @Test func theRunFails() throws {
    let run = try Self.run.get()
    #expect(run.status == 1)
    #expect(run.output.contains("with 3 failures"), "\(run.output)")
  }

  /// A run of the cases that fail on purpose.
  struct ChildRun {
    var output: String
    var status: Int32
    /// By the test that is blamed.
    var failures: [String: String] = [:]

    init() throws {
      let child = try ChildProgram.run(
        CommandLine.arguments[0], ["PlumbXCTestTests.LeakyCase"],
        environment: ProcessInfo.processInfo.environment.merging(["PLUMB_LEAKY_TESTS": "1"]) { $1 },
        joinsErrors: true)
      output = child.output
      status = child.status
      var blamed: String?
      for line in output.split(separator: "\n") {
        if let match = line.firstMatch(of: #/error: LeakCheck\.LeakyCase\.(\w+) :/#) {
          blamed = String(match.1)
        } else if line.hasPrefix("Test Case") {
          blamed = nil
        }
        if let blamed { failures[blamed, default: ""] += line + "\n" }
      }
    }
  }
}
