import PlumbModel

/// Plumb's own JSON: what other programs should read.
///
/// Members are only ever added; `version` grows when one changes its meaning or goes.
public struct JSONReporter: Reporter {
  public init() {}

  public func render(_ report: Report) -> String {
    JSONValue.object([
      "version": .integer(1),
      "findings": .array(report.findings.map(Self.json)),
      "notices": .array(report.notices.map(Self.json)),
      "summary": Self.json(report.summary),
    ]).pretty
  }

  private static func json(_ finding: Finding) -> JSONValue {
    .object([
      "rule": .string(finding.rule.rawValue),
      "severity": .string(finding.severity.rawValue),
      "confidence": .string(finding.confidence.rawValue),
      "message": .string(finding.message),
      "path": .string(finding.place.path),
      "line": .integer(finding.place.line),
      "column": .integer(finding.place.column),
      "fingerprint": .string(finding.fingerprint.description),
      "trace": .array(
        finding.trace.map { step in
          .object([
            "path": .string(step.place.path),
            "line": .integer(step.place.line),
            "column": .integer(step.place.column),
            "note": .string(step.note),
          ])
        }),
      "notes": .array(finding.notes.map(JSONValue.string)),
    ])
  }

  private static func json(_ notice: RunNotice) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      ("level", .string(notice.level.rawValue)),
      ("message", .string(notice.message)),
      ("path", .string(notice.path)),
    ]
    if let place = notice.place {
      members += [("line", .integer(place.line)), ("column", .integer(place.column))]
    }
    return .object(members)
  }

  private static func json(_ summary: Summary) -> JSONValue {
    .object([
      "files": .integer(summary.files),
      "lines": .integer(summary.lines),
      "findings": .integer(summary.findings),
      "errors": .integer(summary.errors),
      "warnings": .integer(summary.warnings),
      "notes": .integer(summary.notes),
      "suppressed": .integer(summary.suppressed),
      "baselined": .integer(summary.baselined),
      "unchanged": .integer(summary.unchanged),
      "unreadable": .integer(summary.unreadable),
    ])
  }
}
