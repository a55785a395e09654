import PlumbChecks
import PlumbLint
import PlumbModel
import Testing

/// Every page of the catalogue is a test of its rule.
@Suite struct PageTests {
  static let pages = Catalogue.embedded.pages.filter {
    $0.kind == .check && $0.family != "suppressions" && $0.family != "reading"
  }

  @Test(arguments: pages.map(\.id.rawValue))
  func pageHolds(id: String) throws {
    let catalogue = Catalogue.embedded
    let page = try #require(catalogue.page(RuleID(rawValue: id)))
    let mismatches = PageTest.run(page: page) { files, confidence in
      let inputs = files.map { SourceInput(path: $0.name, content: .bytes(Array($0.text.utf8))) }
      let outcome = LintEngine().analyze(inputs, options: AnalysisOptions(catalogue: catalogue))
      return outcome.findings.map(\.finding).filter { $0.confidence >= confidence }.map {
        PageTest.Reported(
          rule: $0.rule, file: $0.place.path, line: $0.place.line, message: $0.message)
      }
    }
    #expect(mismatches.isEmpty, "\(mismatches.joined(separator: "\n"))")
  }
}
