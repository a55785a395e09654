import PlumbModel

extension RulePageReader {
  /// The page without its body, or `nil` if there is no telling which rule it is about.
  mutating func frontMatter(
    _ yaml: String, markdown: String, markdownLine: Int
  ) -> RulePage? {
    let source = YAMLSource(path: path, text: yaml, firstLine: 2)
    defer { problems += source.problems }
    guard
      let fields = source.root()?.fields(
        "the front matter", required: ["id", "title", "since", "severity", "confidence", "go"],
        optional: ["options"]),
      let id = id(fields["id"])
    else { return nil }
    let severity = fields["severity"]?.word("severity", among: ["error", "warning", "note"])
    let confidence = fields["confidence"]?.word("confidence", among: ["high", "medium", "low"])
    let (kind, family) = folder()
    return RulePage(
      id: RuleID(rawValue: id), title: fields["title"]?.text("a title") ?? "",
      since: since(fields["since"]), severity: severity.flatMap(Severity.init) ?? .warning,
      confidence: confidence.flatMap(Confidence.init) ?? .medium,
      goCounterparts: (fields["go"]?.list("a list of names known to Go users, or []") ?? [])
        .compactMap { $0.text("a name known to Go users") },
      options: options(fields["options"]), kind: kind, family: family, path: path,
      markdown: markdown,
      markdownLine: markdownLine)
  }

  private func id(_ value: YAMLValue?) -> String? {
    guard let value, let id = value.text("the rule's id") else { return nil }
    guard RulePage.isIdentifier(id) else {
      value.report(
        "'\(id.prefix(60))' is no rule id; expected lower-case words such as 'timer-not-cancelled'")
      return nil
    }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    if file != "\(id).md" {
      value.report("id '\(id)' in '\(file)'; expected the id to be the file's name")
    }
    return id
  }

  private func since(_ value: YAMLValue?) -> String {
    guard let value, let version = value.text("a version such as 0.1") else { return "" }
    let parts = version.split(separator: ".", omittingEmptySubsequences: false)
    if !(2...3).contains(parts.count) || !parts.allSatisfy({ UInt($0) != nil }) {
      value.report("'\(version.prefix(20))' is no version; expected one such as 0.1")
    }
    return version
  }

  private func options(_ value: YAMLValue?) -> [RulePage.Option] {
    (value?.pairs("a mapping of options to descriptions, or {}") ?? []).compactMap {
      guard let name = $0.text("an option's name"), let text = $1.text("what the option does")
      else { return nil }
      return .init(name: name, description: text)
    }
  }

  private mutating func folder() -> (RulePage.Kind, family: String) {
    let parts = path.split(separator: "/").map(String.init)
    if parts.count >= 2, parts[parts.count - 2] == "runtime" { return (.runtime, "runtime") }
    return (.check, parts.count >= 2 ? parts[parts.count - 2] : "custom")
  }
}
