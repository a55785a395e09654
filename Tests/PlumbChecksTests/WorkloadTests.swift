import PlumbChecks
import PlumbLint
import Testing

/// Code that no one writes, and some tool generates.
@Suite struct WorkloadTests {
  /// Each of them is lost at the end of all that follow, so that there are as many ways as the square of their number;
  /// each gets the finding and the trace that it would get alone. (The fuzzer's seed `many-resources` watches the time.)
  @Test func manyResourcesLostInManyPlaces() {
    let count = 40
    let lines = (0..<count).map {
      """
        let fd\($0) = open(path, O_RDONLY)
        guard fd\($0) >= 0 else { return nil }
      """
    }
    let source = "func f(_ path: String) -> Int? {\n\(lines.joined(separator: "\n"))\n  return 1\n}"
    let input = SourceInput(path: "Many.swift", content: .bytes(Array(source.utf8)))
    let outcome = LintEngine().analyze([input], options: AnalysisOptions(catalogue: .embedded))
    #expect(outcome.findings.count == count)
    for (index, finding) in outcome.findings.map(\.finding).enumerated() where index < count - 1 {
      #expect(
        finding.trace.map(\.note) == [
          "acquired here", "the condition is true", "the condition is false",
          "the last reference to it goes here",
        ])
      #expect(finding.trace.last?.place.line == finding.place.line + 3)
    }
  }
}
