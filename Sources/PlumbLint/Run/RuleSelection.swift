import PlumbChecks
import PlumbModel

/// The rules that `--only` names.
struct RuleSelection {
  /// nil for all.
  let rules: Set<RuleID>?

  static let all = RuleSelection(rules: nil)

  private init(rules: Set<RuleID>?) { self.rules = rules }

  init(_ names: [String], catalogue: Catalogue) throws(LintMisuse) {
    guard !names.isEmpty else {
      rules = nil
      return
    }
    var rules: Set<RuleID> = []
    for name in names {
      if let page = catalogue.page(RuleID(rawValue: name)) {
        rules.insert(page.id)
      } else if catalogue.families.contains(name) {
        rules.formUnion(catalogue.pages(inFamily: name).map(\.id))
      } else {
        let known = catalogue.pages.map(\.id.rawValue) + catalogue.families
        throw LintMisuse(
          "no rule or family is called '\(name)'\(NearestName.hint(for: name, among: known))")
      }
    }
    self.rules = rules
  }

  func contains(_ rule: RuleID) -> Bool { rules?.contains(rule) ?? true }
}
