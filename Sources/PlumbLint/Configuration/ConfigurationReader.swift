import PlumbChecks
import PlumbModel

/// Reads a `.plumb.yml`. Everything that is right in it is used, everything that is wrong is a problem with its place.
public struct ConfigurationReader {
  private var configuration: Configuration
  private let catalogue: CatalogueWithResources

  /// Gives the catalogue that knows these directories of resources too: they may bring rules of their own.
  public typealias CatalogueWithResources = (_ directories: [String]) -> Catalogue

  static let keys = [
    "rules", "excluded", "included", "confidence", "fail-on", "resources", "baseline",
  ]

  /// - Parameters:
  ///   - path: As it stands in messages.
  ///   - directory: Absolute; what paths in the file are relative to.
  public static func read(
    path: String, text: String, directory: String,
    catalogue: @escaping CatalogueWithResources
  ) -> (configuration: Configuration, problems: [CatalogueProblem]) {
    var reader = Self(
      configuration: Configuration(directory: directory), catalogue: catalogue)
    let source = YAMLSource(path: path, text: text)
    // A file of comments is what an editor leaves when someone is about to write the first key.
    let isEmpty = text.split(whereSeparator: \.isNewline).allSatisfy { line in
      let line = line.drop(while: \.isWhitespace)
      return line.isEmpty || line.first == "#" || line == "---"
    }
    if !isEmpty, let root = source.root() { reader.read(root) }
    return (reader.configuration, source.problems)
  }

  private mutating func read(_ root: YAMLValue) {
    guard let fields = root.fields("the configuration", required: [], optional: Self.keys) else {
      return
    }
    configuration.excluded = patterns(fields["excluded"], "excluded")
    configuration.included = patterns(fields["included"], "included")
    configuration.confidence = fields["confidence"].flatMap(Self.confidence)
    configuration.failOn = fields["fail-on"].flatMap { Self.severity($0, "severity") }
    configuration.resources = (fields["resources"].map { $0.oneOrMore() } ?? []).compactMap {
      $0.text("the path of a directory").map {
        PathName.absolute($0, in: configuration.directory)
      }
    }
    if let rules = fields["rules"] { readRules(rules, catalogue(configuration.resources)) }
    configuration.baseline = fields["baseline"]?.text("the path of a file").map {
      PathName.absolute($0, in: configuration.directory)
    }
  }

  private mutating func readRules(_ value: YAMLValue, _ catalogue: Catalogue) {
    for (key, value) in value.pairs("a mapping from rule ids to their settings") {
      guard let name = key.text("the id of a rule") else { continue }
      guard let page = catalogue.page(RuleID(rawValue: name)) else {
        let hint = NearestName.hint(for: name, among: catalogue.pages.map(\.id.rawValue))
        key.report("unknown rule '\(name.prefix(60))'; expected the id of a rule\(hint)")
        continue
      }
      let expected = "the settings of \(name)"
      guard
        let fields = value.fields(
          expected, required: [], optional: ["enabled", "severity", "confidence", "options"])
      else { continue }
      var rule = Configuration.Rule()
      if let enabled = fields["enabled"] {
        rule.isEnabled = enabled.word("value of 'enabled'", among: ["true", "false"]).map {
          $0 == "true"
        }
      }
      rule.severity = fields["severity"].flatMap { Self.severity($0, "severity") }
      rule.confidence = fields["confidence"].flatMap(Self.confidence)
      if let options = fields["options"] { rule.options = Self.options(options, of: page) }
      configuration.rules[page.id] = rule
    }
  }

  private static func options(_ value: YAMLValue, of page: RulePage) -> [String: String] {
    let known = page.options.map(\.name)
    guard !known.isEmpty else {
      value.report("\(page.id) has no options; expected no 'options' here")
      return [:]
    }
    var options: [String: String] = [:]
    guard let fields = value.fields("the options of \(page.id)", required: [], optional: known)
    else { return [:] }
    for name in known {
      if let text = fields[name]?.text("the value of '\(name)'") { options[name] = text }
    }
    return options
  }

  private func patterns(_ value: YAMLValue?, _ key: String) -> [GlobPattern] {
    (value.map { $0.oneOrMore() } ?? []).compactMap { element in
      guard let text = element.text("a path or a pattern like '**/Generated/*.swift'") else {
        return nil
      }
      return GlobPattern(text)
    }
  }

  private static func confidence(_ value: YAMLValue) -> Confidence? {
    value.word("confidence", among: Confidence.allCases.reversed().map(\.rawValue))
      .flatMap(Confidence.init(rawValue:))
  }

  private static func severity(_ value: YAMLValue, _ what: String) -> Severity? {
    value.word(what, among: Severity.allCases.reversed().map(\.rawValue))
      .flatMap(Severity.init(rawValue:))
  }
}
