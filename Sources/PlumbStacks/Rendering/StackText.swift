import PlumbModel
import PlumbReport

/// Stacks as lines: a number, a function, a place.
public struct StackText: Sendable {
  private let rendering: StackRendering
  private let snippetsOfAStack: Int
  private var style: TextStyle { rendering.style }

  /// - Parameter snippetsOfAStack: So many source lines are shown; deeper in the stack they are seldom read.
  public init(_ rendering: StackRendering, snippetsOfAStack: Int = 4) {
    self.rendering = rendering
    self.snippetsOfAStack = snippetsOfAStack
  }

  /// - Parameter shown: A function whose source the reader has seen already.
  public func text(
    _ stack: [StackEntry], status: String?, snippets: Bool,
    shown: StackFunction? = nil
  ) -> String {
    guard !stack.isEmpty else {
      return "     " + style.paint(gist([], status: status), .dim) + "\n"
    }
    var text = ""
    var number = 0
    var snippetsLeft = snippets ? snippetsOfAStack : 0
    for folded in stack.folded() {
      guard case .entry(let entry) = folded else {
        guard case .again(let entries, let times) = folded else { continue }
        text += style.paint("     \(FoldedEntry.words(entries.count, times: times))", .dim) + "\n"
        number += times * entries.frames.map { rows($0).count }.reduce(0, +)
        continue
      }
      switch entry {
      case .elided(let count):
        text += style.paint("     … \(count) frames left out …", .dim) + "\n"
      case .boundary(let boundary):
        text += style.paint("     — \(PrintableText.clean(boundary.text)) —", .help) + "\n"
      case .frame(let frame):
        for row in rows(frame) {
          text += line(row, number: number)
          number += 1
          guard snippetsLeft > 0, let function = row.function, function.role == .own,
            function != shown, let place = function.place
          else { continue }
          let excerpt = excerpt(place, around: 0)
          if !excerpt.isEmpty { snippetsLeft -= 1 }
          text += excerpt
        }
      }
    }
    return text
  }

  /// One line for a whole stack: what it is doing, and for whom.
  public func gist(_ stack: [StackEntry], status: String?) -> String {
    switch status {
    case "timeout": return "did not stop in time"
    case "no-answer": return "did not answer"
    case let status?: return PrintableText.clean(status)
    case nil: break
    }
    let functions = stack.frames.flatMap(\.functions)
    guard let top = functions.first else {
      let count = stack.frames.count
      return count == 0 ? "no frames" : "\(count) frame\(count == 1 ? "" : "s") without symbols"
    }
    let own = functions.first { $0.role == .own || $0.role == .dependency }
    let names = [top, own].compactMap { $0 }.map { PrintableText.clean(rendering.name($0)) }
    return "in "
      + (names.count == 2 && names[0] != names[1] ? "\(names[0]), for \(names[1])" : names[0])
  }

  private struct Row {
    var frame: StackFrame
    /// nil where nothing is known of the address.
    var function: StackFunction?
  }

  private func rows(_ frame: StackFrame) -> [Row] {
    guard !frame.functions.isEmpty else { return [Row(frame: frame)] }
    return frame.functions.map { Row(frame: frame, function: $0) }
  }

  private func line(_ row: Row, number: Int) -> String {
    let label = String(number)
    let start = String(repeating: " ", count: max(0, 4 - label.count)) + label + "  "
    guard let function = row.function else {
      return style.paint(start + Self.unknown(row.frame), .dim) + "\n"
    }
    let name = PrintableText.clean(rendering.name(function))
    var text = ""
    if let place = rendering.place(function) {
      text = " at \(PrintableText.clean(place))"
    } else if !function.isInlined, let image = row.frame.image {
      if function.offset > 0 { text = " + \(function.offset)" }
      text += " in \(PrintableText.clean(image.name))"
    }
    switch function.role {
    case .trap: return start + style.paint(name, .severity(.error)) + text + "\n"
    case .own, .dependency:
      let inlined = function.isInlined ? style.paint(" [inlined]", .dim) : ""
      return start + style.paint(name, .strong) + inlined + text + "\n"
    case .library, .system:
      return start + name + (function.isInlined ? style.paint(" [inlined]", .dim) : "") + text
        + "\n"
    case .runtime: return style.paint(start + name + text, .dim) + "\n"
    }
  }

  /// `0x00007f21dd4a1f12 in libc.so.6 + 0xa1f12`
  private static func unknown(_ frame: StackFrame) -> String {
    let digits = String(frame.address, radix: 16)
    let address = "0x" + String(repeating: "0", count: 16 - digits.count) + digits
    guard let image = frame.image, let offset = frame.imageAddress else { return address }
    return "\(address) in \(PrintableText.clean(image.name)) + \(hexadecimal(offset))"
  }

  /// The line with its mark, and some lines around it. Empty where the source is not at hand.
  public func excerpt(_ place: Place, around: Int) -> String {
    let lines = max(1, place.line - around)...(place.line + around)
    let width = max(String(lines.upperBound).count, 7)
    var text = ""
    for number in lines {
      guard let line = rendering.sources.line(number, of: place.path) else {
        if number == place.line { return "" }
        continue
      }
      let snippet = Snippet(line: line, column: number == place.line ? place.column : 1)
      let label = String(number)
      text += style.paint(
        String(repeating: " ", count: width - label.count) + label + " |", .gutter)
      if !snippet.text.isEmpty {
        text += " " + (number == place.line ? snippet.text : style.paint(snippet.text, .dim))
      }
      text += "\n"
      // Debug information that gives no column gives the first, in the midst of the indentation.
      let hasColumn = place.column > 1 || line.first?.isWhitespace == false
      guard number == place.line, hasColumn else { continue }
      text += style.paint(String(repeating: " ", count: width) + " |", .gutter)
      text += " " + String(repeating: " ", count: snippet.indent)
      text += style.paint(snippet.mark, .severity(.error)) + "\n"
    }
    return text
  }
}
