import PlumbModel

/// For people: the message, the code, and the way that leads there.
public struct TextReporter: Reporter {
  public var style: TextStyle

  public init(style: TextStyle = .plain) { self.style = style }

  public func render(_ report: Report) -> String {
    var text = ""
    for finding in report.findings {
      text += TextFinding(finding, sources: report.sources, style: style).text + "\n"
    }
    return text + conclusion(report)
  }

  private func conclusion(_ report: Report) -> String {
    let summary = report.summary
    var text: String
    if summary.findings == 0 {
      text = style.paint("No findings", .good)
    } else {
      let counts = [
        (summary.errors, "error", Severity.error), (summary.warnings, "warning", .warning),
        (summary.notes, "note", .note),
      ].filter { $0.0 > 0 }
      let parts = counts.map { style.paint(Self.count($0.0, $0.1), .severity($0.2)) }
      text = parts.joined(separator: ", ")
    }
    text += " in \(Self.count(summary.files, "file"))"
    let held = [
      (summary.suppressed, "suppressed"), (summary.baselined, "in the baseline"),
      (summary.unchanged, "outside of the changed lines"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !held.isEmpty { text += " (" + held.joined(separator: ", ") + ")" }
    text += ".\n"
    if let rule = report.findings.first?.rule {
      text +=
        style.paint(
          "What a rule means and how to fix it: plumb explain \(rule)", .dim) + "\n"
    }
    return text
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}

/// One finding as text.
private struct TextFinding {
  private(set) var text = ""
  private let style: TextStyle
  private let sources: any SourceLines
  private let gutter: Int
  private var file: String
  /// Of `file`, where the last picture shows it.
  private var line: Int?

  init(_ finding: Finding, sources: any SourceLines, style: TextStyle) {
    self.style = style
    self.sources = sources
    let places = [finding.place] + finding.trace.map(\.place)
    gutter = places.map { String($0.line).count }.max() ?? 1
    file = finding.place.path

    text += style.paint(Self.describe(finding.place) + ":", .strong)
    text += " " + style.paint(finding.severity.rawValue + ":", .severity(finding.severity))
    text += " " + style.paint(PrintableText.clean(finding.message), .strong)
    text += " " + style.paint("[\(finding.rule)]", .dim) + "\n"

    var steps = finding.trace.enumerated().map { ("\($0 + 1). \($1.note)", $1.place) }
    var shown = false
    // The way often ends or begins at the place itself: one picture of it is enough.
    if !steps.contains(where: { $0.1 == finding.place }) {
      shown = show(finding.place, label: "", role: .severity(finding.severity))
    }
    while !steps.isEmpty {
      let (label, place) = steps.removeFirst()
      let role: TextStyle.Role =
        place == finding.place ? .severity(finding.severity) : .gutter
      if show(place, label: label, role: role) {
        shown = true
      } else {
        remark("\(Self.describe(place)): \(label)")
      }
    }
    if shown, !finding.notes.isEmpty { text += bar() + "\n" }
    for note in finding.notes {
      remark(style.paint("help:", .help) + " " + PrintableText.clean(note))
    }
  }

  /// False where the source is not at hand.
  private mutating func show(_ place: Place, label: String, role: TextStyle.Role) -> Bool {
    guard let line = sources.line(place.line, of: place.path) else { return false }
    if place.path != file {
      file = place.path
      self.line = nil
      text += String(repeating: " ", count: gutter) + style.paint("-->", .gutter)
      text += " \(Self.describe(place))\n"
    }
    let snippet = Snippet(line: line, column: place.column)
    // The next step on the same line only needs its mark; a line too long to be shown whole is cut elsewhere.
    if self.line != place.line || line.utf8.count > Snippet.limit {
      text += bar() + "\n"
      let number = String(place.line)
      text += style.paint(
        String(repeating: " ", count: gutter - number.count) + number + " |", .gutter)
      text += " \(snippet.text)\n"
      self.line = place.line
    }
    text += bar() + " " + String(repeating: " ", count: snippet.indent)
    text += style.paint(snippet.mark, role)
    if !label.isEmpty { text += " " + PrintableText.clean(label) }
    text += "\n"
    return true
  }

  private mutating func remark(_ remark: String) {
    text += String(repeating: " ", count: gutter + 1) + style.paint("=", .gutter) + " \(remark)\n"
  }

  private func bar() -> String {
    String(repeating: " ", count: gutter + 1) + style.paint("|", .gutter)
  }

  private static func describe(_ place: Place) -> String {
    "\(PrintableText.clean(place.path)):\(place.line):\(place.column)"
  }
}
