import PlumbModel

/// Workflow commands that GitHub Actions shows beside the changed lines.
///
/// The grammar is `::name key=value,key=value::message`, one command a line. A message may not
/// contain `%` or a line end, a property neither these nor `:` and `,`.
public struct GitHubReporter: Reporter {
  public init() {}

  public func render(_ report: Report) -> String {
    var text = ""
    for finding in report.findings {
      let place = finding.place
      text += "::\(Self.command(finding.severity)) file=\(Self.property(place.path))"
      text += ",line=\(place.line),col=\(place.column)"
      text += ",title=\(Self.property("plumb: \(finding.rule)"))"
      text += "::\(Self.message(Self.body(finding)))\n"
    }
    return text
  }

  /// The trace goes into the message: an annotation has one place only.
  private static func body(_ finding: Finding) -> String {
    var lines = ["\(finding.message) [\(finding.rule)]"]
    for (number, step) in finding.trace.enumerated() {
      let place = step.place
      lines.append("\(number + 1). \(place.path):\(place.line):\(place.column): \(step.note)")
    }
    lines += finding.notes.map { "help: \($0)" }
    return lines.joined(separator: "\n")
  }

  private static func command(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .note: "notice"
    }
  }

  private static func message(_ text: String) -> String {
    escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A"])
  }

  private static func property(_ text: String) -> String {
    escape(text, ["%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"])
  }

  // By scalars: to `Character`, "\r\n" is neither "\r" nor "\n".
  private static func escape(_ text: String, _ escapes: [Unicode.Scalar: String]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let escape = escapes[scalar] {
        result += escape
      } else {
        // Logs of a run are shown on terminals, too.
        result.unicodeScalars.append(PrintableText.isControl(scalar) ? "\u{fffd}" : scalar)
      }
    }
    return result
  }
}
