import PlumbModel
import PlumbReport

/// A report with everything in it that a format could stumble over.
enum SampleReport {
  static let sources: [String: [String]] = [
    "Sources/App/Pipe.swift": [
      "import Glibc",
      "",
      "func head(_ path: String) -> Int? {",
      "\tlet fd = open(path, O_RDONLY)",
      "  guard fd >= 0 else { return nil }",
      "  var byte: UInt8 = 0",
      "  guard read(fd, &byte, 1) == 1 else { return nil }",
      "  close(fd)",
      "  return Int(byte)",
      "}",
    ],
    "Sources/App/a,b: \"50%\" <größe>.swift": [
      "let größe = DispatchSource.makeTimerSource()"
    ],
  ]

  static let report: Report = {
    var summary = Summary()
    summary.files = 12
    summary.lines = 3456
    summary.suppressed = 1
    summary.baselined = 1
    summary.count(findings)
    return Report(
      findings: findings, suppressed: suppressed, summary: summary, notices: notices,
      rules: rules,
      sources: Lines(lines: sources), version: "0.1.0")
  }()

  static let empty = Report(findings: [], summary: Summary(), version: "0.1.0")

  private static let pipe = "Sources/App/Pipe.swift"
  private static let odd = "Sources/App/a,b: \"50%\" <größe>.swift"

  private static let findings = [
    Finding(
      rule: "handle-not-closed", severity: .error, confidence: .high,
      message: "this descriptor is not closed on every path",
      place: Place(path: pipe, line: 4, column: 11),
      trace: [
        TraceStep(place: Place(path: pipe, line: 4, column: 11), note: "opened here"),
        TraceStep(place: Place(path: pipe, line: 7, column: 38), note: "this path leaves with it"),
        TraceStep(place: Place(path: "Missing.swift", line: 99, column: 1), note: "elsewhere"),
      ],
      notes: ["close it in a `defer`"], fingerprint: Fingerprint(value: 0xdead_beef)),
    Finding(
      rule: "timer-not-cancelled", severity: .warning, confidence: .medium,
      message: "100% of\r\n<timers> & \"sources\" leak\u{1}\u{1b}[31m",
      place: Place(path: odd, line: 1, column: 15),
      fingerprint: Fingerprint(value: 1)),
    Finding(
      rule: "source-not-analyzed", severity: .note, confidence: .high, message: "nested too deep",
      place: Place(path: "Big.swift", line: 3, column: 7), fingerprint: Fingerprint(value: .max)),
  ]

  private static let notices = [
    RunNotice(
      .error, "unknown key 'exclude'", at: Place(path: ".plumb.yml", line: 1, column: 1),
      subject: .settings),
    RunNotice(.error, "Permission denied", path: "Sources/App/Secret \"1\".swift"),
    RunNotice(
      .warning, "a syntax error; functions that have one are not checked",
      at: Place(path: pipe, line: 9, column: 3)),
  ]

  private static let suppressed = [
    SuppressedFinding(
      Finding(
        rule: "timer-not-cancelled", severity: .warning, confidence: .high, message: "kept",
        place: Place(path: pipe, line: 1, column: 1), fingerprint: Fingerprint(value: 2)),
      origin: .comment(reason: "lives as long as the process")),
    SuppressedFinding(
      Finding(
        rule: "timer-not-cancelled", severity: .warning, confidence: .high, message: "known",
        place: Place(path: "/abs/Known.swift", line: 1, column: 1),
        fingerprint: Fingerprint(value: 3)),
      origin: .baseline),
  ]

  private static let rules = [
    RuleDescription(
      id: "handle-not-closed", family: "pointers", title: "A handle is never closed",
      summary: "What it is.", markdown: "# A handle is never closed\n", severity: .error,
      confidence: .high),
    RuleDescription(
      id: "timer-not-cancelled", family: "timers", title: "A timer is never cancelled",
      summary: "", markdown: "# A timer\n", severity: .warning, confidence: .medium),
  ]

  private struct Lines: SourceLines {
    var lines: [String: [String]]
    func line(_ number: Int, of path: String) -> String? {
      guard let lines = lines[path], lines.indices.contains(number - 1) else { return nil }
      return lines[number - 1]
    }
  }
}
