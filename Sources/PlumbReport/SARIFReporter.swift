import PlumbModel

/// SARIF 2.1.0, which GitHub, GitLab, Azure and editors read.
public struct SARIFReporter: Reporter {
  public init() {}

  public func render(_ report: Report) -> String {
    JSONValue.object([
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": .array([run(report)]),
    ]).pretty
  }

  private func run(_ report: Report) -> JSONValue {
    let indices = Dictionary(
      report.rules.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let results = SARIFResults(
      rules: indices, sources: report.sources,
      // Once one result says whether it is suppressed, all have to.
      statesSuppression: !report.suppressed.isEmpty)
    return .object([
      "tool": .object(["driver": driver(report)]),
      "invocations": .array([invocation(report, results)]),
      "originalUriBaseIds": .object([
        "SRCROOT": .object([
          "description": .object(["text": "The directory in which plumb was started."])
        ])
      ]),
      "columnKind": "utf16CodeUnits",
      "results": .array(
        report.findings.map { results.json($0, suppression: nil) }
          + report.suppressed.map { results.json($0.finding, suppression: $0.origin) }),
    ])
  }

  private func invocation(_ report: Report, _ results: SARIFResults) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("executionSuccessful", .bool(!report.notices.contains { $0.level == .error }))
    ]
    let inputs = report.notices.filter { $0.subject == .input }
    if !inputs.isEmpty {
      members.append(("toolExecutionNotifications", .array(inputs.map(results.notification))))
    }
    let settings = report.notices.filter { $0.subject == .settings }
    if !settings.isEmpty {
      members.append(("toolConfigurationNotifications", .array(settings.map(results.notification))))
    }
    return .object(members)
  }

  private func driver(_ report: Report) -> JSONValue {
    .object([
      "name": "plumb",
      "version": .string(report.version),
      "semanticVersion": .string(report.version),
      "rules": .array(report.rules.map(rule)),
    ])
  }

  private func rule(_ rule: RuleDescription) -> JSONValue {
    .object([
      "id": .string(rule.id.rawValue),
      "name": .string(Self.pascalCase(rule.id.rawValue)),
      "shortDescription": .object(["text": .string(rule.title)]),
      "fullDescription": .object(["text": .string(rule.summary.isEmpty ? rule.title : rule.summary)]
      ),
      "help": .object([
        "text": .string(rule.summary.isEmpty ? rule.title : rule.summary),
        "markdown": .string(rule.markdown),
      ]),
      "defaultConfiguration": .object(["level": .string(rule.severity.rawValue)]),
      "properties": .object([
        "tags": .array([.string(rule.family)]),
        "precision": .string(rule.confidence.rawValue),
        "problem.severity": .string(Self.problemSeverity(rule.severity)),
      ]),
    ])
  }

  private static func pascalCase(_ id: String) -> String {
    id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  private static func problemSeverity(_ severity: Severity) -> String {
    severity == .note ? "recommendation" : severity.rawValue
  }
}
