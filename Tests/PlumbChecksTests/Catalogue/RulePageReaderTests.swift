import PlumbChecks
import PlumbModel
import Testing

@Suite struct RulePageReaderTests {
  static func read(_ path: String, _ text: String) -> (page: RulePage?, problems: [String]) {
    let (page, problems) = RulePageReader.read(path: path, text: text)
    let inBody = page.map { RulePageReader.body(of: $0).problems } ?? []
    return (page, (problems + inBody).map(\.description))
  }

  static let path = "checks/timers/timer-not-cancelled.md"

  /// Line 25 is the first Reports block's first line of code.
  static let good = """
    ---
    id: timer-not-cancelled
    title: A timer is never cancelled
    since: 0.1
    severity: warning            # error | warning | note
    confidence: high
    go: [SA1015, "time.NewTicker without Stop"]
    options: {grace: how long}
    ---
    # A timer is never cancelled
    ## What
    Text with `code`.
    ## Why
    Text.
    ## Known limits
    Text.
    ## Fix
    ```swift
    ## no heading
    ```
    ## Reports
    A sentence.

    ```swift
    let a = timer()  // expect: timer-not-cancelled
    // file: B.swift
    let b = 1
    let c = timer() // expect: timer-not-cancelled, other-rule
    ```
    ````swift
    // file: Only.swift
    let d = "// expect: x" // expect: timer-not-cancelled
    ```
    ````
    ```text
    // expect: nothing-here
    ```
    ```swift
    e() // expect: timer-not-cancelled
    ```
    ```swift
    f() // expect: timer-not-cancelled
    ```
    ## Stays silent
    ```swift
    a()
    ```
    ```swift
    b()
    ```
    ```swift
    c()
    ```
    ```swift
    d()
    ```
    """

  @Test func readsEveryPart() throws {
    let (read, problems) = Self.read(Self.path, Self.good)
    #expect(problems == [])
    let page = try #require(read)
    #expect(page.id == "timer-not-cancelled")
    #expect(page.title == "A timer is never cancelled")
    #expect(page.since == "0.1")
    #expect(page.severity == .warning)
    #expect(page.confidence == .high)
    #expect(page.goCounterparts == ["SA1015", "time.NewTicker without Stop"])
    #expect(page.options.map(\.name) == ["grace"])
    #expect(page.options.map(\.description) == ["how long"])
    #expect(page.family == "timers")
    #expect(page.kind == .check)
    #expect(page.markdown.hasPrefix("# A timer"))
    #expect(page.body.section("What") == "Text with `code`.")
    #expect(page.body.section("Fix") == "```swift\n## no heading\n```")
    #expect(page.body.reports.map(\.line) == [25, 31, 39, 42])
    #expect(page.body.staysSilent.count == 4)
    let first = page.body.reports[0]
    #expect(first.files.map(\.name) == ["Example.swift", "B.swift"])
    #expect(first.files.map(\.line) == [25, 27])
    #expect(first.files[1].text.hasPrefix("let b = 1\n"))
    #expect(first.expectations.map(\.pageLine) == [25, 28, 28])
    #expect(first.expectations.map(\.line) == [1, 2, 2])
    #expect(
      first.expectations.map(\.rule)
        == ["timer-not-cancelled", "timer-not-cancelled", "other-rule"])
    let second = page.body.reports[1]
    #expect(second.files.map(\.name) == ["Only.swift"])
    #expect(second.expectations.map(\.pageLine) == [32])
    #expect(second.files[0].text.hasSuffix("```\n"))
  }

  @Test func readsOtherLineEnds() throws {
    let text =
      "\u{FEFF}"
      + Self.good.split(separator: "\n", omittingEmptySubsequences: false)
      .joined(separator: "\r\n")
    let (page, problems) = Self.read(Self.path, text)
    #expect(problems == [])
    #expect(page?.body.reports[0].files[1].text.contains("\r") == false)
  }

  @Test func runtimePagesHaveNoBlocks() {
    let end = Self.good.firstRange(of: "## Reports")!.lowerBound
    let (page, problems) = Self.read("runtime/timer-not-cancelled.md", String(Self.good[..<end]))
    #expect(problems == [])
    #expect(page?.kind == .runtime)
    #expect(page?.family == "runtime")
  }

  /// One change to the good page, and what is said about it.
  static let broken: [(String, String, String)] = [
    ("---\nid", "id", "p.md:1:1: no front matter; expected '---' as the first line"),
    ("---\n# A", "# A", "p.md:1:1: the front matter does not end; expected a line '---'"),
    (
      "id: timer-not", "id: Timer not",
      "p.md:2:5: 'Timer not-cancelled' is no rule id; expected lower-case words such as 'timer-not-cancelled'"
    ),
    ("id: timer-not-cancelled\n", "", "p.md:2:1: the front matter has no 'id'; expected 'id: …'"),
    (
      "severity: warning", "severity: warnign",
      "p.md:5:11: unknown severity 'warnign'; expected one of error, warning, note; did you mean 'warning'?"
    ),
    (
      "confidence: high", "confidence: [high]",
      "p.md:6:13: a list; expected one of high, medium, low"
    ),
    (
      "confidence:", "confidense:",
      """
      p.md:2:1: the front matter has no 'confidence'; expected 'confidence: …'
      p.md:6:1: unknown key 'confidense' in the front matter; expected one of id, title, since, severity, confidence, go, options; did you mean 'confidence'?
      """
    ),
    ("since: 0.1", "since: soon", "p.md:4:8: 'soon' is no version; expected one such as 0.1"),
    (
      "go: [SA1015,", "go: [{a: b},",
      "p.md:7:6: a mapping; expected a name known to Go users"
    ),
    (
      "\n# A timer", "\n# The timer",
      "p.md:10:1: the title differs from the front matter's; expected '# A timer is never cancelled'"
    ),
    (
      "\n# A timer is never cancelled", "",
      "p.md:10:1: no title; expected '# A timer is never cancelled'"
    ),
    (
      "## Known limits", "## Known limit",
      "p.md:15:1: no section 'Known limits'; expected '## Known limits' instead of '## Known limit'"
    ),
    (
      "## Known limits\nText.\n", "",
      "p.md:54:1: no section 'Known limits'; expected '## Known limits'"
    ),
    (
      "## Why\nText.\n", "## Why\n",
      "p.md:13:1: section 'Why' is empty; expected text"
    ),
    (
      "## Known limits\nText.\n", "## Known limits\nText.\n## What\nAgain.\n",
      "p.md:17:1: section 'What' stands twice; expected it once"
    ),
    (
      "## What\nText with `code`.\n## Why\nText.\n", "## Why\nText.\n## What\nText.\n",
      "p.md:11:1: section 'Why' is out of order; expected What, Why, Known limits, Fix, Reports, Stays silent"
    ),
    (
      "```swift\ne() // expect: timer-not-cancelled\n```\n", "",
      "p.md:21:1: 3 Swift blocks under 'Reports'; expected at least 4"
    ),
    (
      "e() // expect: timer-not-cancelled", "e()",
      "p.md:39:1: nothing marked in this block; expected '// expect: timer-not-cancelled'"
    ),
    (
      "e() // expect: timer-not-cancelled", "e() // expect: timer-not-cancelled, ?",
      "p.md:39:1: '?' is no rule id; expected '// expect: <id>[, <id>]'"
    ),
    (
      "```swift\nb()", "```swift\nb() // expect: timer-not-cancelled",
      "p.md:49:1: a mark under 'Stays silent'; expected none"
    ),
    (
      "let a = timer()", "let z = 1\n// file: B.swift\nlet a = timer()",
      "p.md:28:1: file 'B.swift' stands twice in the block; expected it once"
    ),
    (
      "```swift\nd()\n```", "```swift\nd()",
      """
      p.md:44:1: 3 Swift blocks under 'Stays silent'; expected at least 4
      p.md:54:1: the code block does not end; expected '```'
      """
    ),
  ]

  @Test(arguments: broken) func tellsWhatIsWrong(old: String, new: String, message: String) {
    let text = Self.good.replacingCharacters(Self.good.firstRange(of: old)!, with: new)
    let (_, problems) = Self.read(Self.path, text)
    let found = problems.joined(separator: "\n")
    #expect(found.replacing(Self.path, with: "p.md") == message)
  }

  @Test func theFileIsNamedAfterTheRule() {
    let (_, problems) = Self.read("checks/timers/other.md", Self.good)
    #expect(
      problems == [
        "checks/timers/other.md:2:5: id 'timer-not-cancelled' in 'other.md'; expected the id to be the file's name"
      ])
  }

  @Test func survivesRubbish() {
    for text in [
      "", "---", "---\n---", "---\n---\n", "---\n\n---\n", "---\nid: a\n---", "\u{0}", "```",
      "---\n```\n---\n```",
      String(repeating: "`", count: 100_000), String(repeating: "# \n", count: 100_000),
      "---\nid: a\n---\n" + String(repeating: "```\n", count: 100_000),
      "---\nid: a\n---\n## Reports\n"
        + String(repeating: "```swift\n// expect:,,\n```\n", count: 10_000),
      String(repeating: "x", count: 10_000_000),
    ] {
      let (_, problems) = Self.read("a.md", text)
      #expect(!problems.isEmpty)
    }
  }
}
