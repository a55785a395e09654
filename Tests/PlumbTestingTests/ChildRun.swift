import ChildPrograms
import Foundation

/// A run of this very test bundle in another process, with the tests that fail on purpose.
struct ChildRun {
  var output: String
  var status: Int32

  init(filter: String, environment: [String: String] = [:]) throws {
    let child = try ChildProgram.run(
      CommandLine.arguments[0], ["--testing-library", "swift-testing", "--filter", filter],
      environment: ProcessInfo.processInfo.environment
        .merging(["PLUMB_LEAKY_TESTS": "1"]) { $1 }.merging(environment) { $1 },
      joinsErrors: true)
    output = child.output
    status = child.status
  }

  /// The lines of the issues of one test: from its mark to the next one.
  func issues(of test: String) -> [String] {
    var issues: [String] = []
    var isInside = false
    for line in output.split(separator: "\n", omittingEmptySubsequences: false) {
      let isMarked = line.unicodeScalars.first.map { !$0.isASCII && $0 != "↳" } ?? false
      if isMarked {
        isInside = line.contains("Test \(test) recorded an issue")
        if isInside { issues.append(String(line)) }
      } else if isInside {
        issues[issues.count - 1] += "\n" + line
      }
    }
    return issues
  }
}
