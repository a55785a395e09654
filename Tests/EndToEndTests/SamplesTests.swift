import Foundation
import Testing

/// Lints `Samples` as one program and compares with the `// expect: <rule>` marks, line by line. Not its kernels, whose code must not say what is
/// wrong: what is true of them stands beside them, and `Scripts/kernels` compares.
@Suite struct SamplesTests {
  struct Mark: Hashable, Comparable, CustomStringConvertible {
    var path: String
    var line: Int
    var rule: String
    var description: String { "\(path):\(line): \(rule)" }
    static func < (a: Self, b: Self) -> Bool { (a.path, a.line, a.rule) < (b.path, b.line, b.rule) }
  }

  private struct Report: Decodable {
    struct Finding: Decodable {
      var path: String
      var line: Int
      var rule: String
    }
    var findings: [Finding]
  }

  @Test func exactlyWhatIsMarkedIsReported() throws {
    let expected = try marks()
    #expect(expected.count > 40)
    let outcome = try Tool.run(["lint", "--no-cache", "--format", "json"] + folders())
    #expect(outcome.exitCode == 1)
    let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    let reported = Set(report.findings.map { Mark(path: $0.path, line: $0.line, rule: $0.rule) })
    let missing = expected.subtracting(reported).sorted()
    let additional = reported.subtracting(expected).sorted()
    #expect(missing == [], "not reported")
    #expect(additional == [], "reported without a mark")
  }

  private func folders() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: Tool.root + "/Samples")) ?? []
    return names.filter { $0 != "Kernels" }.sorted().map { "Samples/\($0)" }
  }

  private func marks() throws -> Set<Mark> {
    var marks: Set<Mark> = []
    let names = FileManager.default.subpaths(atPath: Tool.root + "/Samples") ?? []
    for name in names where name.hasSuffix(".swift") && !name.hasPrefix("Kernels/") {
      let text = try String(contentsOfFile: "\(Tool.root)/Samples/\(name)", encoding: .utf8)
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        guard let start = line.firstRange(of: "// expect: ")?.upperBound else { continue }
        for rule in line[start...].split(whereSeparator: { ", ".contains($0) }) {
          marks.insert(Mark(path: "Samples/\(name)", line: index + 1, rule: String(rule)))
        }
      }
    }
    return marks
  }
}
