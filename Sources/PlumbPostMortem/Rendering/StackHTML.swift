import PlumbModel
import PlumbReport
import PlumbStacks

/// Stacks as lists.
struct StackHTML {
  let rendering: CrashRendering
  /// For what text says as well.
  var lines: StackText { StackText(rendering.stacks) }

  func html(_ stack: [StackEntry], status: String?) -> String {
    guard !stack.isEmpty else {
      return "<p class=\"dim\">\(HTML.escape(lines.gist([], status: status)))</p>\n"
    }
    var text = "<ol>\n"
    var number = 0
    for folded in stack.folded() {
      guard case .entry(let entry) = folded else {
        guard case .again(let entries, let times) = folded else { continue }
        let words = FoldedEntry.words(entries.count, times: times)
        text += "<li class=\"boundary elided\">\(words)</li>\n"
        number += times * entries.frames.map { max($0.functions.count, 1) }.reduce(0, +)
        continue
      }
      switch entry {
      case .elided(let count):
        text += "<li class=\"boundary elided\">… \(count) frames left out …</li>\n"
      case .boundary(let boundary):
        text += "<li class=\"boundary\">— \(HTML.escape(boundary.text)) —</li>\n"
      case .frame(let frame):
        if frame.functions.isEmpty {
          text += item(number, "runtime", name: hexadecimal(frame.address), place: image(frame))
          number += 1
        }
        for function in frame.functions {
          let inlined = function.isInlined && function.role != .trap ? " [inlined]" : ""
          text += item(
            number, function.role.rawValue, name: rendering.name(function) + inlined,
            place: rendering.place(function) ?? (function.isInlined ? nil : image(frame)))
          number += 1
        }
      }
    }
    return text + "</ol>\n"
  }

  private func item(_ number: Int, _ role: String, name: String, place: String?) -> String {
    var text = "<li class=\"frame code \(role)\"><span>\(number)</span><span>"
    text += "<span class=\"name\">\(HTML.escape(name))</span>"
    if let place { text += "<span class=\"place\">\(HTML.escape(place))</span>" }
    return text + "</span></li>\n"
  }

  /// `libc.so.6 + 0xa1f12`
  private func image(_ frame: StackFrame) -> String? {
    guard let image = frame.image, let address = frame.imageAddress else { return nil }
    return "\(image.name) + \(hexadecimal(address))"
  }

  /// Empty where the source is not at hand.
  func excerpt(_ place: Place, around: Int) -> String {
    guard rendering.sources.line(place.line, of: place.path) != nil else { return "" }
    let first = max(1, place.line - around)
    let rows = (first...(place.line + around)).compactMap { number -> String? in
      guard let line = rendering.sources.line(number, of: place.path) else { return nil }
      let snippet = Snippet(line: line, column: number == place.line ? place.column : 1)
      let label = String(number)
      let gutter = String(repeating: " ", count: max(0, 6 - label.count)) + label + " | "
      let text = HTML.escape(gutter + snippet.text)
      return number == place.line ? "<b>\(text)</b>" : text + "\n"
    }
    return "<pre>\(rows.joined())</pre>\n"
  }
}
