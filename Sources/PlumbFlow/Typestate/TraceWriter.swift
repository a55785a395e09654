import PlumbModel

/// Says in words which way a path takes.
struct TraceWriter {
  /// More decisions than this hide the point; the last ones count.
  static let maximumSteps = 6

  /// One block of the path, and the edge by which the resource leaves it.
  struct Way {
    /// nil at the path's end, and before there is a resource.
    var decision: (block: Int, edge: Int)?
    var changes: [TypestateTransfer.StateChange]
  }

  let view: BodyView
  /// Of the resource's states, by their index.
  let stateNames: [String]

  /// - Parameter state: How the resource is at the end; the last call that made it so is a step.
  func steps(along path: [Way], into state: Int) -> [TraceStep] {
    let change = path.flatMap(\.changes).last.flatMap { $0.state == state ? $0 : nil }
    let marked = path.lastIndex { way in way.changes.contains { $0.call == change?.call } }
    var decisions: [Int: TraceStep] = [:]
    for index in path.indices.reversed() where decisions.count < Self.maximumSteps {
      decisions[index] = path[index].decision.flatMap(step)
    }
    return path.indices.flatMap { index -> [TraceStep] in
      var steps: [TraceStep] = []
      if index == marked, let change {
        let note = "it is \(stateNames[state]) from here on"
        steps.append(
          TraceStep(place: view.file.place(view.body[change.call].offset), note: note))
      }
      if let decision = decisions[index] { steps.append(decision) }
      return steps
    }
  }

  private func step(of decision: (block: Int, edge: Int)) -> TraceStep? {
    let (block, edge) = decision
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
