import PlumbChecks
import PlumbModel
import Testing

/// The page test must fail whenever linter and page disagree.
@Suite struct PageTestTests {
  let page = RulePageReader.read(
    path: RulePageReaderTests.path, text: RulePageReaderTests.good
  ).page!

  /// Reports every line that calls for it, as a perfect linter would.
  static func perfect(
    files: [(name: String, text: String)], confidence: Confidence
  ) -> [PageTest.Reported] {
    files.flatMap { file in
      file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
        (index, line) -> [PageTest.Reported] in
        guard let mark = line.ranges(of: "// expect: ").last else { return [] }
        return line[mark.upperBound...].split(separator: ", ").map {
          .init(rule: RuleID(rawValue: String($0)), file: file.name, line: index + 1, message: "m")
        }
      }
    }
  }

  @Test func agrees() {
    #expect(PageTest.run(page: page, lint: Self.perfect) == [])
  }

  @Test func missesFindings() {
    let mismatches = PageTest.run(page: page) { files, confidence in
      Self.perfect(files: files, confidence: confidence).filter { $0.file != "B.swift" }
    }
    #expect(
      mismatches == [
        "timer-not-cancelled.md:28: expected timer-not-cancelled, nothing reported",
        "timer-not-cancelled.md:28: expected other-rule, nothing reported",
      ])
  }

  @Test func seesTooMany() {
    let mismatches = PageTest.run(page: page) { files, confidence in
      let all = Self.perfect(files: files, confidence: confidence)
      let extra = PageTest.Reported(
        rule: "timer-not-cancelled", file: "B.swift", line: 1, message: "odd")
      // A second report on the same line is one too many as well.
      return all + (files.count > 1 ? [all[0], extra] : [])
    }
    #expect(
      mismatches == [
        "timer-not-cancelled.md:25: reported timer-not-cancelled, not expected: m",
        "timer-not-cancelled.md:27: reported timer-not-cancelled, not expected: odd",
      ])
  }

  @Test func otherRulesMayReportWhereTheyAreNotMarked() {
    let mismatches = PageTest.run(page: page) { files, confidence in
      let all = Self.perfect(files: files, confidence: confidence)
      return all + all.map { .init(rule: "third", file: $0.file, line: $0.line, message: "m") }
    }
    #expect(mismatches == [])
  }

  @Test func silentBlocksAllowNoRuleAtAll() {
    let mismatches = PageTest.run(page: page) { files, confidence in
      let all = Self.perfect(files: files, confidence: confidence)
      guard files[0].text == "b()\n" else { return all }
      let third = PageTest.Reported(
        rule: "third", file: "Example.swift", line: 1, message: "m")
      let own = PageTest.Reported(
        rule: "timer-not-cancelled", file: "Example.swift", line: 1, message: "m")
      return confidence == .low ? [third, own] : [third]
    }
    #expect(
      mismatches == [
        "timer-not-cancelled.md:49: reported third, not expected: m",
        "timer-not-cancelled.md:49: reported timer-not-cancelled at confidence low, not expected: m",
      ])
  }

  @Test func asksForTheConfidenceOfTheRule() {
    for (own, asked) in [(Confidence.high, Confidence.medium), (.medium, .medium), (.low, .low)] {
      var page = page
      page.confidence = own
      var confidences: Set<Confidence> = []
      _ = PageTest.run(page: page) { files, confidence in
        if files[0].text.contains("expect") { confidences.insert(confidence) }
        return Self.perfect(files: files, confidence: confidence)
      }
      #expect(confidences == [asked])
    }
  }
}
