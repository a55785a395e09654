import PlumbChecks
import PlumbModel

/// What holds for a file: the command line's word, or else its configuration's.
struct FileSettings {
  let options: LintOptions
  let lookup: ConfigurationLookup
  let selection: RuleSelection

  func configuration(_ path: String) -> Configuration {
    lookup.configuration(for: PathName.absolute(path, in: options.workingDirectory))
  }

  /// A rule that the command line names runs even where a file switches it off.
  func isEnabled(_ rule: RuleID, _ path: String) -> Bool {
    guard selection.rules == nil else { return selection.contains(rule) }
    return configuration(path).rules[rule]?.isEnabled ?? true
  }

  func severity(of finding: Finding) -> Severity {
    configuration(finding.place.path).rules[finding.rule]?.severity ?? finding.severity
  }

  func isShown(_ finding: Finding) -> Bool {
    let configuration = configuration(finding.place.path)
    let least =
      options.confidence ?? configuration.rules[finding.rule]?.confidence
      ?? configuration.confidence ?? .medium
    return finding.confidence >= least
  }

  func isFailing(_ finding: Finding) -> Bool {
    finding.severity >= options.failOn ?? configuration(finding.place.path).failOn ?? .warning
  }

  /// Editors ask about the text that they hold; the files beside it only tell what its names mean.
  func isAskedFor(_ path: String) -> Bool {
    options.standardInput.map { $0.path == path } ?? true
  }

  var ruleOptions: [[RuleID: [String: String]]] {
    lookup.configurations.map { $0.rules.mapValues(\.options).filter { !$0.value.isEmpty } }
  }

  /// nil for all.
  func rulesToRun(_ catalogue: Catalogue) -> Set<RuleID>? {
    if let rules = selection.rules { return rules }
    let switchedOff = catalogue.pages.map(\.id).filter { rule in
      lookup.configurations.allSatisfy { $0.rules[rule]?.isEnabled == false }
    }
    return switchedOff.isEmpty ? nil : Set(catalogue.pages.map(\.id)).subtracting(switchedOff)
  }
}
