import PlumbModel

/// JUnit's XML: a test case for every finding, and one that passes where there is none, because many
/// servers call a suite without test cases an error.
public struct JUnitReporter: Reporter {
  public init() {}

  public func render(_ report: Report) -> String {
    let findings = report.findings
    // A note is no failure.
    let failures = findings.count { $0.severity != .note }
    let tests = max(findings.count, 1)
    let counts = "tests=\"\(tests)\" failures=\"\(failures)\" errors=\"0\""
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites name=\"plumb\" \(counts)>\n"
    text += "  <testsuite name=\"plumb lint\" \(counts) skipped=\"0\" time=\"0\">\n"
    if findings.isEmpty {
      text += "    <testcase classname=\"plumb\" name=\"no findings\" time=\"0\"/>\n"
    }
    for finding in findings { text += Self.testCase(finding) }
    return text + "  </testsuite>\n</testsuites>\n"
  }

  private static func testCase(_ finding: Finding) -> String {
    let place = finding.place
    let name = "\(finding.rule) \(place.path):\(place.line):\(place.column)"
    var text = "    <testcase classname=\"\(XMLText.attribute(place.path))\""
    text += " name=\"\(XMLText.attribute(name))\" file=\"\(XMLText.attribute(place.path))\""
    text += " line=\"\(place.line)\" time=\"0\">\n"
    let details = XMLText.content(details(finding))
    if finding.severity == .note {
      text += "      <system-out>\(details)</system-out>\n"
    } else {
      text += "      <failure type=\"\(finding.severity.rawValue)\""
      text += " message=\"\(XMLText.attribute(finding.message))\">\(details)</failure>\n"
    }
    return text + "    </testcase>\n"
  }

  private static func details(_ finding: Finding) -> String {
    let place = finding.place
    var lines = [
      "\(place.path):\(place.line):\(place.column): \(finding.severity.rawValue): "
        + "\(finding.message) [\(finding.rule)]"
    ]
    for (number, step) in finding.trace.enumerated() {
      let place = step.place
      lines.append("  \(number + 1). \(place.path):\(place.line):\(place.column): \(step.note)")
    }
    lines += finding.notes.map { "  help: \($0)" }
    lines.append("  fingerprint: \(finding.fingerprint)")
    return lines.joined(separator: "\n")
  }
}
