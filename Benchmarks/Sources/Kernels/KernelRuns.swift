import ChildPrograms
import Foundation

/// Some runs of one version of a kernel under the checker and the watchdog.
struct KernelRuns: Sendable {
  /// What one run ended with.
  enum Outcome: Hashable {
    /// What was reported, at the true place.
    case leak, hang
    /// Something was reported, and the true place was not in it.
    case elsewhere
    case nothing
    /// The process died of the bug.
    case crash
  }

  private(set) var outcomes: [Outcome: Int] = [:]
  /// The first report of each kind, for whoever looks into it.
  private(set) var samples: [Outcome: String] = [:]

  private struct Reported: Decodable {
    var rule: String
    var text: String
  }

  mutating func add(_ child: ChildProgram, file: String, lines: Set<Int>) {
    let reports = child.output.split(separator: "\n").compactMap {
      try? JSONDecoder().decode(Reported.self, from: Data($0.utf8))
    }
    let isHang = child.exitCode == 86 || reports.contains { $0.rule == "test-hang" }
    let text = reports.map(\.text).joined(separator: "\n") + child.errors
    let isAtPlace =
      lines.isEmpty
      || lines.contains { line in
        text.ranges(of: "\(file):\(line)").contains { range in
          range.upperBound == text.endIndex || !text[range.upperBound].isNumber
        }
      }
    let outcome: Outcome
    if child.signal != nil {
      outcome = .crash
    } else if !isHang && reports.isEmpty {
      outcome = .nothing
    } else if !isAtPlace {
      outcome = .elsewhere
    } else {
      outcome = isHang ? .hang : .leak
    }
    outcomes[outcome, default: 0] += 1
    if samples[outcome] == nil { samples[outcome] = text }
  }

  func count(_ outcome: Outcome) -> Int { outcomes[outcome] ?? 0 }
  var count: Int { outcomes.values.reduce(0, +) }

  static func run(
    _ version: String, _ truth: KernelTruth, runner: String, times: Int, lines: Set<Int>
  ) throws -> KernelRuns {
    var runs = KernelRuns()
    for _ in 0..<times {
      let child = try ChildProgram.run(
        runner, [version, truth.kernel],
        environment: ProcessInfo.processInfo.environment
          .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 },
        limit: .seconds(60))
      if child.exitCode == 2 { throw BenchmarkError("\(truth.kernel): \(child.errors)") }
      runs.add(child, file: truth.fileName, lines: lines)
    }
    return runs
  }
}
