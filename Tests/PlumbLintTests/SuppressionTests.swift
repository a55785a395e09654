import PlumbLint
import PlumbModel
import Testing

@Suite struct SuppressionTests {
  @Test func readsDirectives() throws {
    let parsed = try #require(
      SuppressionDirective.parse("// plumb:disable:next a, b-c -- the reason -- goes on"))
    #expect(
      try parsed.get()
        == SuppressionDirective(kind: .next, rules: ["a", "b-c"], reason: "the reason -- goes on"))
    #expect(
      try SuppressionDirective.parse("/* plumb:disable:this a—b — why */")?.get()
        == SuppressionDirective(kind: .this, rules: ["a—b"], reason: "why"))
    #expect(
      try SuppressionDirective.parse("// plumb:disable a -- see https://x.y // and not this")?.get()
        == SuppressionDirective(kind: .disable, rules: ["a"], reason: "see https://x.y"))
    #expect(try SuppressionDirective.parse("//plumb:enable")?.get().kind == .enable)
    #expect(
      SuppressionDirective.parse("// plumb:disable:nxt a")
        == .failure(.unknown("disable:nxt")))
    #expect(SuppressionDirective.parse("// plumbing: none") == nil)
  }

  @Test func nextThisPrevious() throws {
    let result = try lint(
      """
      // plumb:disable:next continuation-discarded -- r
      LEAK
      LEAK // plumb:disable:this continuation-discarded -- r
      LEAK
      // plumb:disable:previous continuation-discarded -- r
      LEAK
      """)
    #expect(result.brief == ["continuation-discarded:6"])
    #expect(result.summary.suppressed == 3)
    #expect(result.suppressed.map(\.origin) == Array(repeating: .comment(reason: "r"), count: 3))
  }

  @Test func nextSkipsCommentsAndBlankLines() throws {
    let result = try lint(
      """
      // plumb:disable:next continuation-discarded -- r

        // why it is so
      LEAK
      LEAK
      """)
    #expect(result.brief == ["continuation-discarded:5"])
  }

  @Test func regions() throws {
    let result = try lint(
      """
      LEAK
      // plumb:disable continuation-discarded -- r
      LEAK
      LEAK
      // plumb:enable continuation-discarded
      LEAK
      // plumb:disable continuation-discarded -- to the end
      LEAK
      """)
    #expect(result.brief == ["continuation-discarded:1", "continuation-discarded:6"])
  }

  @Test func withoutReasonItHoldsButIsReported() throws {
    let result = try lint("LEAK // plumb:disable:this continuation-discarded")
    #expect(result.brief == ["suppression-without-reason:1"])
    #expect(result.isFailing)
  }

  @Test func uselessOnesAreReported() throws {
    let result = try lint(
      """
      // plumb:disable:next continuation-discarded -- r
      fine
      // plumb:disable:next continuation-discardd -- r
      LEAK
      // plumb:disable:nxt continuation-discarded -- r
      // plumb:enable continuation-discarded
      // plumb:disable:next -- r
      fine
      """)
    #expect(
      result.brief == [
        "suppression-unused:1", "suppression-unused:3", "continuation-discarded:4",
        "suppression-unused:5", "suppression-unused:6", "suppression-unused:7",
      ])
    #expect(result.findings[1].notes == ["did you mean 'continuation-discarded'?"])
    #expect(result.findings[3].notes == ["did you mean 'plumb:disable:next'?"])
  }

  @Test func aRuleThatDidNotRunIsNotUnused() throws {
    let text = "fine // plumb:disable:this continuation-discarded -- r"
    #expect(try lint(text) { $0.only = ["timers"] }.findings.isEmpty)
    #expect(try lint(text + "\nTOODEEP").brief == ["source-not-analyzed:2"])
    let directory = try TemporaryDirectory()
    try directory.write("A.swift", text)
    try directory.write(".plumb.yml", "rules: {continuation-discarded: {enabled: false}}")
    #expect(try lint(in: directory).findings.isEmpty)
  }

  @Test func doubtfulFindingsMakeASuppressionUseful() throws {
    let text = "MAYBE // plumb:disable:this continuation-discarded -- r"
    #expect(try lint(text).findings.isEmpty)
    #expect(try lint("MAYBE").findings.isEmpty)
    #expect(try lint("MAYBE") { $0.confidence = .low }.findings.count == 1)
  }
}
