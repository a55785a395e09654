import ChildPrograms
import Foundation

/// Lints and runs `Samples/Kernels`, and writes `Benchmarks/kernels.md`.
struct Kernels {
  /// How often each version runs.
  var runs: Int
  /// Only these; the page is not written then, but what was reported is printed.
  var only: Set<String>

  private static let directory = "Samples/Kernels"
  private static let page = "Benchmarks/kernels.md"
  /// Runs mostly wait, so several go at once.
  private static let lanes = 6

  func run() async throws {
    let truths = try KernelTruth.all(in: Self.directory + "/Truth")
      .filter { only.isEmpty || only.contains($0.kernel) }
    let findings = try lint()
    let runner = Self.directory + "/.build/debug/kernel-runner"
    let results = try await withThrowingTaskGroup(of: KernelResult.self) { group in
      var waiting = truths[...]
      var results: [KernelResult] = []
      func startNext() {
        guard let truth = waiting.popFirst() else { return }
        group.addTask { try Self.result(truth, runner: runner, runs: runs, findings: findings) }
      }
      for _ in 0..<Self.lanes { startNext() }
      while let result = try await group.next() {
        results.append(result)
        startNext()
      }
      return results.sorted { $0.kernel < $1.kernel }
    }
    let page = KernelsPage(results: results, runs: runs)
    guard only.isEmpty else {
      print(page.text)
      for result in results {
        for (outcome, text) in result.buggy.samples {
          print("## \(result.kernel), buggy, \(outcome)\n\(text)\n")
        }
        for (outcome, text) in result.fixed.samples {
          print("## \(result.kernel), fixed, \(outcome)\n\(text)\n")
        }
        print("lint on fixed: \(result.lintOnFixed)")
      }
      return
    }
    try page.text.write(toFile: Self.page, atomically: true, encoding: .utf8)
  }

  private static func result(
    _ truth: KernelTruth, runner: String, runs: Int, findings: [Finding]
  ) throws -> KernelResult {
    let source = try KernelSource("\(directory)/Buggy/\(truth.fileName)")
    let trueLines = try source.numbers(of: truth.lint?.all ?? [])
    let own = findings.filter { $0.path.hasSuffix("Buggy/\(truth.fileName)") }
    let atPlace = own.filter { trueLines.contains($0.line) }
    return KernelResult(
      kernel: truth.kernel, kind: truth.kind, category: truth.category, class: truth.class,
      cause: truth.cause,
      what: truth.runtime.what,
      lint: !atPlace.isEmpty
        ? .found(atPlace.map(\.rule))
        : own.isEmpty ? .nothing : .elsewhere(own.map { "\($0.rule) \($0.line)" }),
      lintOnFixed: findings.filter { $0.path.hasSuffix("Fixed/\(truth.fileName)") }
        .map { "\($0.path):\($0.line): \($0.rule)" },
      buggy: try KernelRuns.run(
        "buggy", truth, runner: runner, times: runs,
        lines: try source.numbers(of: truth.runtime.places)),
      fixed: try KernelRuns.run("fixed", truth, runner: runner, times: runs, lines: []))
  }

  struct Finding: Decodable, Sendable {
    var rule: String
    var path: String
    var line: Int
  }

  private struct Report: Decodable {
    var findings: [Finding]
  }

  /// Each version as the program that it is, with the channels that both use.
  private func lint() throws -> [Finding] {
    let plumb = CommandLine.arguments[0].replacing("plumb-bench", with: "plumb")
    return try ["Buggy", "Fixed"].flatMap { version in
      let child = try ChildProgram.run(
        plumb,
        [
          "lint", "--no-cache", "--format", "json", "\(Self.directory)/\(version)",
          "\(Self.directory)/Channels",
        ])
      guard child.status <= 1 else { throw BenchmarkError(child.errors) }
      return try JSONDecoder().decode(Report.self, from: Data(child.output.utf8)).findings
    }
  }
}
