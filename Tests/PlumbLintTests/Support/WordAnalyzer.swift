import Foundation
import PlumbFlow
import PlumbLint
import PlumbModel
import PlumbSource

/// Stands for the engine: every word `LEAK` is a finding, `MAYBE` a doubtful one, `TOODEEP` and `BROKEN`
/// notices.
struct WordAnalyzer: Analyzer {
  static let rule: RuleID = "continuation-discarded"

  func analyze(_ inputs: [SourceInput], options: AnalysisOptions) -> AnalysisOutcome {
    var outcome = AnalysisOutcome()
    for input in inputs {
      guard let bytes = bytes(input) else {
        outcome.unreadable.append(InputProblem(path: input.path, message: "Permission denied"))
        continue
      }
      read(input.path, bytes, into: &outcome)
    }
    outcome.statistics.files = inputs.count
    return outcome
  }

  private func bytes(_ input: SourceInput) -> [UInt8]? {
    switch input.content {
    case .bytes(let bytes): bytes
    case .file(let path): FileManager.default.contents(atPath: path).map(Array.init)
    }
  }

  private func read(_ path: String, _ bytes: [UInt8], into outcome: inout AnalysisOutcome) {
    let lines = LineTable(bytes)
    var file = AnalyzedFile(path: path, lineStarts: lines.starts)
    var scope = ""
    for (index, line) in String(decoding: bytes, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    ).enumerated() {
      if line.hasPrefix("func ") { scope = String(line.dropFirst(5).prefix { $0 != "(" }) }
      let code = line.range(of: "//").map { line[..<$0.lowerBound] } ?? line[...]
      for (word, confidence) in [("LEAK", Confidence.high), ("MAYBE", .low)] {
        guard let range = code.range(of: word) else { continue }
        let column = line.utf8.distance(from: line.startIndex, to: range.lowerBound) + 1
        let finding = Finding(
          rule: Self.rule, severity: .warning, confidence: confidence, message: "a leak",
          place: Place(path: path, line: index + 1, column: column))
        outcome.findings.append(ScopedFinding(finding, scope: scope))
      }
      let start = Int(lines.starts[index])
      if code.contains("TOODEEP") {
        file.notices.append(.init(message: "nested too deep", offset: UInt32(start)))
      }
      if code.contains("BROKEN") {
        file.notices.append(
          .init(message: "a syntax error", offset: UInt32(start), isSyntaxError: true))
      }
      if let comment = line.range(of: "// plumb:") {
        let offset = start + line.utf8.distance(from: line.startIndex, to: comment.lowerBound)
        file.directives.append(
          .init(
            text: String(line[comment.lowerBound...]), offset: UInt32(offset),
            endOffset: UInt32(start + line.utf8.count),
            followsCode: !code.allSatisfy(\.isWhitespace)))
      }
    }
    outcome.files.append(file)
  }
}
