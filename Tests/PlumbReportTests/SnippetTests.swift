import PlumbModel
import PlumbReport
import Testing

/// The mark under a source line, through the text format.
@Suite struct SnippetTests {
  @Test func marksTheNameAtThePlace() {
    #expect(
      mark("  let fd = open(path)", column: 12) == [
        "2 |   let fd = open(path)", "  |            ^~~~",
      ])
  }

  @Test func countsColumnsInBytesAndShowsThemInCells() {
    #expect(mark("größe.x", column: 8) == ["2 | größe.x", "  |      ^~"])
    #expect(mark("\"数量\", y", column: 11) == ["2 | \"数量\", y", "  |         ^"])
  }

  @Test func expandsTabs() {
    #expect(mark("\t\tx = 1", column: 3) == ["2 |         x = 1", "  |         ^"])
  }

  @Test func staysInsideOfTheLine() {
    #expect(mark("ab", column: 99) == ["2 | ab", "  |   ^"])
    #expect(mark("", column: 1) == ["2 | ", "  | ^"])
    #expect(mark("ab", column: 0) == ["2 | ab", "  | ^~"])
  }

  @Test func placesInsideOfACharacterAreItsStart() {
    #expect(mark("é = 1", column: 2) == ["2 | é = 1", "  | ^"])
  }

  @Test func cutsLinesOfMegabytes() throws {
    let line =
      String(repeating: "ä", count: 2_000_000) + "leak()" + String(repeating: "b", count: 9)
    let shown = mark(line, column: 4_000_001)
    #expect(shown[0].utf8.count < 400)
    #expect(shown[0].hasPrefix("2 | …ä"))
    let caret = try #require(shown[1].firstIndex(of: "^"))
    let offset = shown[1].distance(from: shown[1].startIndex, to: caret)
    #expect(shown[0].dropFirst(offset).hasPrefix("leak()"))
  }

  private struct OneLine: SourceLines {
    var text: String
    func line(_ number: Int, of path: String) -> String? { number == 2 ? text : nil }
  }

  private func mark(_ line: String, column: Int) -> [String] {
    let finding = Finding(
      rule: "r", severity: .warning, confidence: .high, message: "m",
      place: Place(path: "f", line: 2, column: column))
    let report = Report(
      findings: [finding], summary: Summary(), sources: OneLine(text: line), version: "")
    let lines = ReportFormat.text.reporter().render(report)
      .split(separator: "\n", omittingEmptySubsequences: false)
    return lines[2...3].map(String.init)
  }
}
