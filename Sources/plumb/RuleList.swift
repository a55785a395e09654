import PlumbChecks
import PlumbReport

/// Rules, one a line, under their families.
struct RuleList {
  var pages: [RulePage]
  var style: TextStyle

  private var families: [String] { Set(pages.map(\.family)).sorted() }

  var text: String {
    let width = pages.map(\.id.rawValue.count).max() ?? 0
    return families.map { family in
      let rows = pages.filter { $0.family == family }.map { page in
        let padding = String(repeating: " ", count: width - page.id.rawValue.count)
        let doubt = page.confidence == .low ? style.paint(" (low confidence)", .dim) : ""
        let go = page.goCounterparts.joined(separator: ", ")
        return "  " + style.paint(page.id.rawValue, .severity(page.severity)) + padding
          + "  \(page.title)\(doubt)" + (go.isEmpty ? "" : style.paint("  Go: \(go)", .dim))
      }
      return ([style.paint(family, .heading)] + rows).joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  var json: String {
    JSONValue.array(
      pages.map { page in
        .object([
          "id": .string(page.id.rawValue),
          "family": .string(page.family),
          "title": .string(page.title),
          "severity": .string(page.severity.rawValue),
          "confidence": .string(page.confidence.rawValue),
          "since": .string(page.since),
          "go": .array(page.goCounterparts.map(JSONValue.string)),
        ])
      }
    ).pretty
  }

  var markdown: String {
    let rows = pages.map { page in
      "| \(page.id) | \(page.title) | \(page.goCounterparts.joined(separator: ", ")) |\n"
    }
    return "| rule | finds | in Go |\n|---|---|---|\n" + rows.joined()
  }
}
