import PlumbChecks
import PlumbReport

/// A rule's page as a terminal shows it. Without colours it stays the Markdown that it is.
struct PagePrinter {
  let style: TextStyle

  func print(_ page: RulePage) -> String {
    var text = style.paint("\(page.id)", .severity(page.severity))
    text += "  \(page.severity.rawValue), confidence \(page.confidence.rawValue)"
    text += ", family \(page.family), since \(page.since)\n"
    if !page.goCounterparts.isEmpty {
      text += "in Go: \(page.goCounterparts.joined(separator: ", "))\n"
    }
    for option in page.options { text += "option \(option.name): \(option.description)\n" }
    text += "\n"

    var isCode = false
    for line in page.markdown.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("```") {
        isCode.toggle()
        text += style == .plain ? "\(line)\n" : ""
      } else {
        text += (isCode ? code(line) : prose(line)) + "\n"
      }
    }
    while text.hasSuffix("\n\n") { text.removeLast() }
    return text
  }

  private func code(_ line: Substring) -> String {
    guard style != .plain else { return String(line) }
    guard let mark = line.range(of: "// expect:") else {
      return "    " + style.paint(String(line), .code)
    }
    return "    " + style.paint(String(line[..<mark.lowerBound]), .code)
      + style.paint(String(line[mark.lowerBound...]), .severity(.warning))
  }

  private func prose(_ line: Substring) -> String {
    guard style != .plain else { return String(line) }
    if line.hasPrefix("#") {
      return style.paint(String(line.drop { $0 == "#" || $0 == " " }), .heading)
    }
    // Every second part stands between backquotes.
    let parts = line.split(separator: "`", omittingEmptySubsequences: false)
    guard parts.count % 2 == 1 else { return String(line) }
    return parts.enumerated()
      .map { $0 % 2 == 1 ? style.paint(String($1), .code) : String($1) }.joined()
  }
}
