import PlumbModel

/// Says in words which way a path takes.
struct TraceWriter {
  /// More decisions than this hide the point; the last ones count.
  static let maximumSteps = 6

  let view: BodyView

  func steps(along path: [(block: Int, edge: Int, wasHeld: Bool)]) -> [TraceStep] {
    let steps = path.compactMap { step(from: $0.block, edge: $0.edge) }
    return Array(steps.suffix(Self.maximumSteps))
  }

  private func step(from block: Int, edge: Int) -> TraceStep? {
    let end = view.body.blocks[block].terminator
    guard let note = note(end, block, edge) else { return nil }
    return TraceStep(place: view.file.place(end.offset), note: note)
  }

  private func note(_ end: Terminator, _ block: Int, _ edge: Int) -> String? {
    switch end.kind {
    case .branch: return "the condition is \(edge == 0 ? "true" : "false")"
    case .unwrap: return edge == 0 ? "the value is not nil" : "the value is nil"
    case .invoke:
      guard edge == 1 else { return nil }
      let name = view.body.instructionRange(of: block).last.flatMap {
        view.call(ValueID($0))?.name
      }
      return name.map { $0.isEmpty ? "this throws" : "'\($0)' throws" } ?? "this throws"
    case .match:
      let labels = Array(view.body.edgeLabels(of: block))
      let label = view.text(labels[edge])
      guard !label.isEmpty else { return nil }
      return label == "default" ? "no other case matches" : "the case '\(label)' is taken"
    case .iterate: return edge == 0 ? "the loop runs" : "the loop ends"
    case .configuration:
      let label = view.text(Array(view.body.edgeLabels(of: block))[edge])
      return label.isEmpty ? nil : "'#if': \(label)"
    default: return nil
    }
  }
}
