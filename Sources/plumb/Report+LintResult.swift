import PlumbChecks
import PlumbLint
import PlumbModel
import PlumbReport

extension Report {
  /// - Parameter describesRules: Only some formats say more of a rule than its id, and it takes reading all pages.
  init(_ result: LintResult, describesRules: Bool) {
    let pages = describesRules ? result.catalogue.pages.filter { $0.kind == .check } : []
    self.init(
      findings: result.findings, suppressed: result.suppressed, summary: result.summary,
      notices: result.notices,
      rules: pages.map(RuleDescription.init),
      sources: result.sources, version: Plumb.version)
  }
}

extension RuleDescription {
  init(_ page: RulePage) {
    let summary = page.body.section("What").split(whereSeparator: \.isNewline).joined(
      separator: " ")
    self.init(
      id: page.id, family: page.family, title: page.title, summary: summary,
      markdown: page.markdown, severity: page.severity, confidence: page.confidence)
  }
}
