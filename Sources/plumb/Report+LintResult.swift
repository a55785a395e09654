import PlumbChecks
import PlumbLint
import PlumbModel
import PlumbReport

extension Report {
  init(_ result: LintResult) {
    self.init(
      findings: result.findings, suppressed: result.suppressed, summary: result.summary,
      rules: result.catalogue.pages.filter { $0.kind == .check }.map(RuleDescription.init),
      sources: result.sources, version: Plumb.version)
  }
}

extension RuleDescription {
  init(_ page: RulePage) {
    let summary = page.section("What").split(whereSeparator: \.isNewline).joined(separator: " ")
    self.init(
      id: page.id, family: page.family, title: page.title, summary: summary,
      markdown: page.markdown, severity: page.severity, confidence: page.confidence)
  }
}
