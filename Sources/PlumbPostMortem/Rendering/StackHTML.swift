import PlumbModel
import PlumbReport
import PlumbStacks

/// Stacks as lists.
struct StackHTML {
  let rendering: CrashRendering
  /// For what text says as well.
  var lines: StackText { StackText(rendering.stacks) }

  /// - Parameters:
  ///   - snippets: Whether the innermost own functions come with their source line.
  ///   - shown: A place whose source the reader has seen already.
  func html(
    _ stack: [StackEntry], status: String?, snippets: Bool = false, shown: Place? = nil
  ) -> String {
    guard !stack.isEmpty else {
      return "<p class=\"dim\">\(HTML.escape(lines.gist([], status: status)))</p>\n"
    }
    var text = "<ol>\n"
    var number = 0
    var snippetsLeft = snippets ? Self.snippetsOfAStack : 0
    var seen = [shown].compactMap { $0 }
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
          var source = ""
          if snippetsLeft > 0, function.role == .own, let place = function.place,
            !seen.contains(place)
          {
            source = excerpt(place, around: 0)
            snippetsLeft -= source.isEmpty ? 0 : 1
            seen.append(place)
          }
          text += item(
            number, function.role.rawValue, name: rendering.name(function),
            isInlined: function.isInlined && function.role != .trap,
            place: rendering.place(function) ?? (function.isInlined ? nil : image(frame)),
            source: source)
          number += 1
        }
      }
    }
    return text + "</ol>\n"
  }

  /// Deeper in the stack they are seldom read.
  private static let snippetsOfAStack = 4

  private func item(
    _ number: Int, _ role: String, name: String, isInlined: Bool = false, place: String?,
    source: String = ""
  ) -> String {
    var text = "<li class=\"frame code \(role)\"><span>\(number)</span><div><p>"
    text += "<span><span class=\"name\">\(HTML.escape(name))</span>"
    text += isInlined ? " <span class=\"dim\">[inlined]</span></span>" : "</span>"
    if let place { text += " <span class=\"place\">\(HTML.escape(place))</span>" }
    return text + "</p>\(source.isEmpty ? "" : "\n" + source)</div></li>\n"
  }

  /// `libc.so.6 + 0xa1f12`
  private func image(_ frame: StackFrame) -> String? {
    guard let image = frame.image, let address = frame.imageAddress else { return nil }
    return "\(image.name) + \(hexadecimal(address))"
  }

  /// Empty where the source is not at hand.
  func excerpt(_ place: Place, around: Int) -> String {
    guard rendering.sources.line(place.line, of: place.path) != nil else { return "" }
    let numbers = max(1, place.line - around)...(place.line + around)
    let width = String(numbers.upperBound).count
    let lines = numbers.compactMap { number in
      rendering.sources.line(number, of: place.path).map { line in
        (number, Snippet(line: line, column: number == place.line ? place.column : 1))
      }
    }
    // What all lines are indented by says nothing, and is much on a narrow screen.
    let margin =
      lines.compactMap { $1.text.firstIndex { $0 != " " }?.utf16Offset(in: $1.text) }.min() ?? 0
    let rows = lines.map { number, snippet -> String in
      let label = String(number)
      let gutter = String(repeating: " ", count: width - label.count) + label
      let text = "<i>\(gutter) | </i>\(HTML.escape(String(snippet.text.dropFirst(margin))))\n"
      guard number == place.line else { return text }
      // The first column is what a place without one has.
      guard place.column > 1, snippet.indent >= margin else { return "<b>\(text)</b>" }
      let mark = String(repeating: " ", count: snippet.indent - margin) + snippet.mark
      return "<b>\(text)<i>\(String(repeating: " ", count: width)) | </i><em>\(mark)</em>\n</b>"
    }
    return "<pre><code>\(rows.joined())</code></pre>\n"
  }
}
