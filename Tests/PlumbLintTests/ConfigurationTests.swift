import PlumbChecks
import PlumbLint
import PlumbModel
import Testing

@Suite struct ConfigurationTests {
  private func read(_ text: String) -> (configuration: Configuration, problems: [String]) {
    let (configuration, problems) = ConfigurationReader.read(
      path: ".plumb.yml", text: text, directory: "/project"
    ) { _ in .embedded }
    return (configuration, problems.map { "\($0)" })
  }

  @Test func readsEverything() {
    let (configuration, problems) = read(
      """
      rules:
        continuation-discarded: {enabled: false, severity: error, confidence: low}
      excluded: ["**/Generated/**"]
      included: [Sources]
      confidence: high
      fail-on: error
      resources: plumb
      baseline: ../baseline.json
      """)
    #expect(problems == [])
    var rule = Configuration.Rule()
    rule.isEnabled = false
    rule.severity = .error
    rule.confidence = .low
    #expect(configuration.rules == ["continuation-discarded": rule])
    #expect(configuration.excluded.map(\.text) == ["**/Generated/**"])
    #expect(configuration.confidence == .high)
    #expect(configuration.failOn == .error)
    #expect(configuration.resources == ["/project/plumb"])
    #expect(configuration.baseline == "/baseline.json")
  }

  @Test(arguments: ["", "\n# nothing yet\n", "---\n"])
  func nothingIsNoProblem(_ text: String) {
    #expect(read(text).problems == [])
  }

  @Test(arguments: [
    ("exclude: [a]", ".plumb.yml:1:1: unknown key 'exclude'", "did you mean 'excluded'?"),
    (
      "rules:\n  continuation-discard:\n    enabled: true", ":2:3: unknown rule",
      "did you mean 'continuation-discarded'?"
    ),
    (
      "rules:\n  continuation-discarded:\n    severity: warn", ":3:15: unknown severity 'warn'",
      "error, warning, note"
    ),
    (
      "rules:\n  continuation-discarded:\n    enable: no", ":3:5: unknown key 'enable'",
      "did you mean 'enabled'?"
    ),
    ("rules: [a]", ":1:8: a list; expected", "rule ids"),
    ("confidence: hihg", ":1:13: unknown confidence", "did you mean 'high'?"),
    ("fail-on: [x", "not valid YAML", ":2:1"),
    ("rules:\n\tx: 1", "not valid YAML", ":2:1"),
    ("excluded: [{a: b}]", ":1:12: a mapping; expected", "pattern"),
    ("rules:\n  continuation-discarded:\n    options: {a: 1}", ":3:14: ", "has no options"),
    ("confidence: low\nconfidence: low", "stands twice", ".plumb.yml:"),
  ])
  func saysWhatIsWrongAndWhere(_ text: String, _ first: String, _ second: String) throws {
    let problem = try #require(read(text).problems.first)
    #expect(problem.contains(first), "\(problem)")
    #expect(problem.contains(second), "\(problem)")
  }

  @Test func saysEverythingAtOnceAndUsesTheRest() {
    let (configuration, problems) = read("confidence: x\nfail-on: y\nbaseline: b.json")
    #expect(problems.count == 2)
    #expect(configuration.baseline == "/project/b.json")
  }

  @Test func nearestFileUpwardsHolds() throws {
    let directory = try TemporaryDirectory()
    try directory.write(".plumb.yml", "rules: {continuation-discarded: {severity: error}}")
    try directory.write("A.swift", "LEAK")
    try directory.write("inner/deep/B.swift", "LEAK")
    try directory.write("inner/.plumb.yml", "rules: {continuation-discarded: {severity: note}}")
    let result = try lint(in: directory)
    #expect(result.findings.map(\.severity) == [.error, .note])
    #expect(result.summary.errors == 1)
    #expect(result.exitCode == 1)
  }

  @Test func commandLineBeatsTheFile() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      ".plumb.yml",
      "confidence: low\nfail-on: error\nrules: {continuation-discarded: {enabled: false}}")
    try directory.write("A.swift", "LEAK\nMAYBE")
    #expect(try lint(in: directory).findings.isEmpty)
    let named = try lint(in: directory) { $0.only = ["continuation-discarded"] }
    #expect(named.findings.count == 2)
    #expect(named.exitCode == 0)
    let sure = try lint(in: directory) {
      $0.only = ["streams"]
      $0.confidence = .high
      $0.failOn = .warning
    }
    #expect(sure.findings.count == 1)
    #expect(sure.exitCode == 1)
  }

  @Test func aBrokenFileFailsButTheRestIsLinted() throws {
    let directory = try TemporaryDirectory()
    try directory.write(".plumb.yml", "confidnce: low")
    try directory.write("A.swift", "LEAK")
    let result = try lint(in: directory)
    #expect(result.brief == ["continuation-discarded:1"])
    #expect(result.exitCode == 2)
    #expect(result.notices.count == 1)
  }

  @Test func unknownRuleOnTheCommandLine() throws {
    let error = #expect(throws: LintMisuse.self) {
      try lint("") { $0.only = ["timer-not-canceled"] }
    }
    #expect(error?.description.contains("did you mean 'timer-not-cancelled'?") ?? false)
  }
}
