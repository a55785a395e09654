import PlumbFlow
import PlumbSource

/// The graphs of a small program as text, and its parts for typestate tests.
struct GraphText {
  let file: LoadedFile

  init(
    _ source: String, triggers: Set<String> = ["open", "close", "run"],
    inline: Set<String> = ["withLock"]
  ) {
    let builder = SummaryBuilder(
      triggers: triggers,
      vocabulary: LoweringVocabulary(
        inlineCallees: inline, neverReturning: ["fatalError"]))
    file = LoadedFile(
      index: 0, summary: builder.summary(of: SourceFile(path: "test.swift", source: source)))
  }

  func body(_ name: String) -> BodyView? {
    file.summary.bodies.indices.map { BodyView(file: file, number: $0) }.first { $0.name == name }
  }

  /// The calls on every path from the entry to an end, as words: "open close return".
  func paths(of name: String) -> Set<String> {
    guard let view = body(name) else { return ["no body named \(name)"] }
    var found: Set<String> = []
    walk(view, block: 0, path: [], visits: [:], &found)
    return found
  }

  private func walk(
    _ view: BodyView, block: Int, path: [String], visits: [Int: Int], _ found: inout Set<String>
  ) {
    var visits = visits
    visits[block, default: 0] += 1
    // Each block twice at most: loops are walked once round.
    if visits[block]! > 2 { return }
    var path = path
    for index in view.body.instructionRange(of: block) {
      let value = ValueID(index)
      switch view.body[value].opcode {
      case .call: path.append(view.symbolText(of: value))
      case .enterInline: path.append("{")
      case .exitInline: path.append("}")
      default: continue
      }
    }
    let end = view.body.blocks[block].terminator
    switch end.kind {
    case .return, .throw: found.insert((path + ["\(end.kind)"]).joined(separator: " "))
    case .unreachable: found.insert((path + ["never"]).joined(separator: " "))
    default:
      for target in view.body.successors(of: block) {
        walk(view, block: Int(target), path: path, visits: visits, &found)
      }
    }
  }
}
