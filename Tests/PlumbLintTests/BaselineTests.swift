import Foundation
import PlumbLint
import PlumbModel
import Testing

@Suite struct BaselineTests {
  private func fingerprints(_ text: String) throws -> [Fingerprint] {
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", text)
    // Relative to a root, or the name of the temporary directory would be part of it.
    try directory.makeDirectory(".git")
    return try lint(in: directory).findings.map(\.fingerprint)
  }

  @Test func survivesMovedAndIndentedLines() throws {
    let before = try fingerprints("func f()\n  let a = LEAK\n")
    let after = try fingerprints("import X\n\n\nfunc f()\n    if true {\n\t  let a  = LEAK\n}")
    #expect(before.count == 1)
    #expect(before == after)
  }

  @Test func changesWithTheLineTheDeclarationAndTheRule() throws {
    let all = try [
      "func f()\n  let a = LEAK\n", "func f()\n  let b = LEAK\n", "func g()\n  let a = LEAK\n",
    ].flatMap(fingerprints)
    #expect(Set(all).count == 3)
  }

  @Test func equalLinesAreToldApart() throws {
    let two = try fingerprints("func f()\n  LEAK\n  LEAK\n")
    #expect(Set(two).count == 2)
    let three = try fingerprints("func f()\n  LEAK\n  LEAK\n  LEAK\n")
    #expect(Set(two).isSubset(of: three))
  }

  /// Baselines of all users break if this changes.
  @Test func isTheSameForEver() throws {
    #expect(
      try fingerprints("func f()\n  let a = LEAK\n").map(\.description) == ["6c160a5c12436cc2"])
  }

  @Test func doesNotDependOnWhereItIsStarted() throws {
    let directory = try TemporaryDirectory()
    try directory.makeDirectory(".git")
    try directory.write("Sources/A.swift", "LEAK")
    let fromRoot = try lint(in: directory)
    let fromBelow = try lint(in: directory) { $0.workingDirectory = directory.path + "/Sources" }
    #expect(fromRoot.findings.map(\.fingerprint) == fromBelow.findings.map(\.fingerprint))
  }

  @Test func holdsBackWhatIsKnownAndNothingElse() throws {
    let directory = try TemporaryDirectory()
    let file = directory.path + "/baseline.json"
    try directory.write("A.swift", "func f()\n  LEAK\n  LEAK a\n")
    let written = try lint(in: directory) { $0.newBaseline = file }
    #expect(written.exitCode == 0)
    #expect(try Baseline.read(file).entries.count == 2)

    try directory.write("A.swift", "\n\nfunc f()\n  LEAK\n  LEAK a\n  LEAK new\n")
    let result = try lint(in: directory) { $0.baseline = file }
    #expect(result.brief == ["continuation-discarded:6"])
    #expect(result.summary.baselined == 2)
    #expect(result.suppressed.map(\.origin) == [.baseline, .baseline])
  }

  @Test func theConfigurationMayNameIt() throws {
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", "LEAK")
    try directory.write(".plumb.yml", "baseline: known.json")
    #expect(throws: LintMisuse.self) { try lint(in: directory) }
    let written = try lint(in: directory) { $0.newBaseline = directory.path + "/known.json" }
    #expect(written.findings.count == 1)
    #expect(try lint(in: directory).findings.isEmpty)
  }

  @Test func isSortedAndTheSameEachTime() throws {
    let findings = ["b", "a", "a"].enumerated().map { index, path in
      Finding(
        rule: "r", severity: .error, confidence: .high, message: "m",
        place: Place(path: path, line: 1, column: 1),
        fingerprint: Fingerprint(value: UInt64(9 - index)))
    }
    let baseline = Baseline(findings)
    #expect(baseline.entries.map(\.path) == ["a", "a", "b"])
    #expect(baseline.text == Baseline(findings.reversed()).text)
    #expect(
      baseline.text.hasPrefix(
        "{\n  \"version\": 1,\n  \"findings\": [\n    {\"fingerprint\":\"0000000000000007\""))
  }

  @Test func tellsWhatIsStale() throws {
    let directory = try TemporaryDirectory()
    let file = directory.path + "/baseline.json"
    try directory.write(
      "A.swift", "LEAK a\nLEAK b\nLEAK c // plumb:disable:this continuation-discarded -- r")
    _ = try lint(in: directory) { $0.newBaseline = file }
    try directory.write(
      "A.swift", "LEAK a\nLEAK c // plumb:disable:this continuation-discarded -- r")
    let entries = try Baseline.read(file).stale(after: lint(in: directory).findings)
    #expect(entries.count == 1)
  }

  @Test(arguments: ["", "[]", "{\"version\": 2, \"findings\": []}", "not json"])
  func refusesWhatIsNoBaseline(_ text: String) throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("b.json", text)
    #expect(throws: Baseline.Failure.self) { try Baseline.read(file) }
  }

  @Test func leavesNoTemporaryFileBehind() throws {
    let directory = try TemporaryDirectory()
    try OutputFile.write("one", to: directory.path + "/x")
    try OutputFile.write("two", to: directory.path + "/x")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["x"])
    #expect(throws: OutputFile.Failure.self) {
      try OutputFile.write("", to: directory.path + "/missing/x")
    }
  }
}
