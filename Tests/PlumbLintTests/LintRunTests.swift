import Foundation
import PlumbLint
import PlumbModel
import Testing

@Suite struct LintRunTests {
  @Test func exitCodes() throws {
    #expect(try lint("fine").exitCode == 0)
    #expect(try lint("LEAK").exitCode == 1)
    #expect(try lint("LEAK") { $0.failOn = .error }.exitCode == 0)
    #expect(try lint("TOODEEP").exitCode == 0)
    #expect(try lint("TOODEEP") { $0.failOn = .note }.exitCode == 1)
    let missing = try lint("LEAK") { $0.paths.append("missing") }
    #expect(missing.exitCode == 2)
    #expect(missing.findings.count == 1)
    #expect(missing.summary.unreadable == 1)
  }

  @Test func standardInputTakesTheFilesPlace() throws {
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", "LEAK")
    try directory.write("B.swift", "LEAK")
    let name = directory.path + "/A.swift"
    let alone = try lint(in: directory) {
      $0.paths = []
      $0.standardInput = .init(path: name, bytes: Array("\nLEAK".utf8))
    }
    #expect(alone.brief == ["continuation-discarded:2"])
    #expect(alone.sources.line(2, of: name) == "LEAK")
    // The others are read for what they declare; nobody asked about them.
    let amongOthers = try lint(in: directory) {
      $0.standardInput = .init(path: name, bytes: Array("fine".utf8))
    }
    #expect(amongOthers.findings.isEmpty)
    #expect(amongOthers.summary.files == 2)
  }

  @Test func findingsAreSorted() throws {
    let directory = try TemporaryDirectory()
    try directory.write("b.swift", "LEAK")
    try directory.write("a.swift", "\nLEAK\nLEAK")
    let places = try lint(in: directory).findings.map(\.place)
    #expect(places == places.sorted())
  }

  @Test func aSyntaxErrorIsANoticeAndNoFinding() throws {
    let result = try lint("LEAK\nBROKEN\n// plumb:disable:next streams -- perhaps in the rest")
    #expect(result.brief == ["continuation-discarded:1"])
    #expect(result.notices.map(\.level) == [.warning])
    #expect(result.notices.first?.description.hasSuffix("A.swift:2:1: a syntax error") == true)
    #expect(result.exitCode == 1)
    #expect(try lint("BROKEN").exitCode == 0)
  }

  @Test func misspeltKeysInResourcesAreToldAndTheRestRuns() throws {
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", "LEAK")
    try directory.write("own/lib.yml", "libary: X\nresources: []\n")
    let result = try lint(in: directory) { $0.resources = [directory.path + "/own"] }
    #expect(result.findings.count == 1)
    #expect(result.exitCode == 2)
    #expect(
      result.notices.contains {
        $0.description.contains("lib.yml:1:1: ") && $0.message.contains("'library'")
      })
  }

  @Test func rulesTestRunsAPage() throws {
    let directory = try TemporaryDirectory()
    func page(_ marked: String) -> String {
      let reports = "A sentence:\n```swift\n\(marked)\n```\n"
      let silent = "A sentence:\n```swift\nlet fine = 0\n```\n"
      return """
        ---
        id: continuation-discarded
        title: T
        since: 0.1
        severity: warning
        confidence: high
        go: []
        options: {}
        ---
        # T

        ## What
        W
        ## Why
        W
        ## Known limits
        K
        ## Fix
        ```swift
        let fixed = 0
        ```
        ## Reports
        \(String(repeating: reports, count: 4))
        ## Stays silent
        \(String(repeating: silent, count: 4))
        """
    }
    let path = "checks/streams/continuation-discarded.md"
    try directory.write(path, page("let LEAK = 0  // expect: continuation-discarded"))
    let right = CatalogueTest.run(directory: directory.path, analyzer: WordAnalyzer())
    #expect(right.problems == [])
    #expect(right.mismatches == [])
    #expect(right.blocks == 8)
    try directory.write(path, page("let fine = 0  // expect: continuation-discarded"))
    let wrong = CatalogueTest.run(directory: directory.path, analyzer: WordAnalyzer())
    #expect(wrong.mismatches.count == 4)
  }
}
