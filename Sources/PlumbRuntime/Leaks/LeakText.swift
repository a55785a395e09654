import PlumbReport
import PlumbStacks

/// A group of leaks as lines, without colours: for the messages of test frameworks.
struct LeakText {
  let sources: SourceFiles
  /// Functions of a stack that are shown; the rest seldom says more.
  private static let mostFunctions = 6

  func text(_ group: LeakGroup) -> String {
    let first = group.first
    var lines = [headline(group)]
    lines += section("waits in", first.waiting)
    lines += section("made by", first.making)
    if let creator = first.record?.creator, first.making.allSatisfy({ !$0.isOfTheProgram }) {
      lines.append("  made by   task \(creator)")
    }
    for waiting in group.leaks.flatMap(\.consequences).prefix(Self.mostFunctions) {
      lines.append("  with it   \(PrintableText.clean(waiting.title)), \(line(waiting))")
    }
    if !first.labels.isEmpty {
      let labels = first.labels.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
      lines.append("  labels    \(PrintableText.clean(labels))")
    }
    lines.append("  \(first.advice) (plumb explain \(first.rule))")
    return lines.joined(separator: "\n")
  }

  /// `left task 12 "refresh": sleeps (Task.sleep)`, `left 3 of the same: task 12, task 14, task 15: sleep`
  func headline(_ group: LeakGroup) -> String {
    let first = group.first
    let titles = shownList(group.leaks.map(\.title))
    let count = group.leaks.count == 1 ? "" : "\(group.leaks.count) of the same: "
    let doing = first.doing.isEmpty ? "" : ": \(first.doing)"
    return PrintableText.clean("left \(count)\(titles)\(doing)")
  }

  /// Own functions with their lines; of the others only what stands between them and the top.
  private func section(_ label: String, _ functions: [StackFunction]) -> [String] {
    // The program's own functions with their lines say it all; where there are none, whatever is known.
    var own = functions.filter { ($0.role == .own || $0.role == .dependency) && $0.place != nil }
    if own.isEmpty { own = functions.filter { $0.role != .runtime && $0.role != .system } }
    return own.prefix(Self.mostFunctions).enumerated().map { index, function in
      let start = index == 0 ? label : ""
      let padding = String(repeating: " ", count: max(1, 10 - start.count))
      return "  \(start)\(padding)\(describe(function))"
    }
  }

  /// Which waits for it, and where it was made.
  private func line(_ leak: Leak) -> String {
    guard let function = leak.makingFunction else { return PrintableText.clean(leak.doing) }
    return "\(PrintableText.clean(leak.doing)), made by \(describe(function))"
  }

  private func describe(_ function: StackFunction) -> String {
    let name = PrintableText.clean(function.name)
    guard let place = function.place else { return name }
    return "\(name) at \(PrintableText.clean(sources.shownPath(place.path))):\(place.line)"
  }
}
