import PlumbFlow

/// What can be said of the edges of a graph without knowing types.
struct PathFacts {
  let view: BodyView
  private let body: FunctionBody

  init(view: BodyView) {
    self.view = view
    body = view.body
  }

  // MARK: Conditions

  /// A test that has the same answer whenever it is asked on one path.
  struct Condition: Hashable {
    var kind: Terminator.Kind
    var name: String
  }

  /// The condition of a block's terminator if it is about one variable that does not change.
  func condition(of block: Int) -> Condition? {
    let end = body.blocks[block].terminator
    guard end.hasValue else { return nil }
    let value = body[end.value]
    switch value.opcode {
    case .load:
      let local = body.locals[Int(value.symbol)]
      if local.flags.contains(.isReassigned) || local.flags.contains(.isTemporary) { return nil }
      return Condition(kind: end.kind, name: "\(value.symbol)")
    default: return nil
    }
  }

  /// An edge that is not taken, or that only a cancelled task takes.
  func isImpossible(_ block: Int, edge: Int, cancellationPays: Bool) -> Bool {
    let end = body.blocks[block].terminator
    switch end.kind {
    case .branch:
      switch view.literal(end.value) {
      case "true": return edge == 1
      case "false": return edge == 0
      default: break
      }
      return cancellationPays && edge == 0 && isCancellationTest(end.value)
    case .match:
      guard cancellationPays else { return false }
      let label = view.text(Array(body.edgeLabels(of: block))[edge])
      if label == "terminated", view.call(end.value)?.name == "yield" { return true }
      return label.contains("CancellationError")
    default: return false
    }
  }

  private func isCancellationTest(_ value: ValueID) -> Bool {
    body[value].opcode == .member && view.symbolText(of: value) == "isCancelled"
  }

  /// How an edge reads in a trace.
  func note(of block: Int, edge: Int) -> String {
    let end = body.blocks[block].terminator
    let name = describe(end.value)
    switch end.kind {
    case .unwrap: return edge == 0 ? "\(name) is not nil" : "\(name) is nil"
    case .branch: return edge == 0 ? "the condition holds" : "the condition does not hold"
    case .match:
      let label = view.text(Array(body.edgeLabels(of: block))[edge])
      return label == "default" ? "no other case matches" : "the case is \(label)"
    default: return ""
    }
  }

  private func describe(_ value: ValueID) -> String {
    switch body[value].opcode {
    case .load:
      let name = view.localName(body[value].symbol)
      return name.isEmpty ? "the value" : "'\(name)'"
    case .selfValue: return "'self'"
    case .global, .member: return "'\(view.symbolText(of: value))'"
    case .call:
      let name = view.symbolText(of: value)
      return name.isEmpty ? "the result" : "the result of '\(name)'"
    default: return "the value"
    }
  }

  // MARK: Errors and ends

  /// Whether the thrown edge of a block that ends in a call can be taken by anything but cancellation.
  func mayThrow(_ block: Int, cancellationPays: Bool) -> Bool {
    guard let last = body.instructionRange(of: block).last,
      let call = view.call(ValueID(last))
    else { return true }
    // A `try` further left covers calls that cannot throw.
    if ["resume", "finish", "yield", "succeed", "fail"].contains(call.name) { return false }
    return !(cancellationPays && ["sleep", "checkCancellation"].contains(call.name))
  }

  /// The developer has said that this is not reached, or that the test has failed.
  func neverComesBack(_ value: ValueID) -> Bool {
    guard let call = view.call(value), call.receiver == nil else { return false }
    return ["assertionFailure", "XCTFail", "fatalError", "preconditionFailure"].contains(call.name)
  }

  // MARK: Loops

  /// Whether a block that pays lies on a way from `start` back to the loop's head.
  func reaches(_ start: Int, block head: Int, paying flow: TokenFlow) -> Bool {
    var seen: Set<Int> = [head]
    var waiting = [start]
    while let block = waiting.popLast() {
      guard seen.insert(block).inserted else { continue }
      let pays = body.instructionRange(of: block).contains {
        TokenFlow.pays(flow.uses.uses[ValueID($0)])
      }
      if pays, body.canReach(head, from: block) || !body.canReach(head, from: start) {
        return true
      }
      waiting.append(contentsOf: body.successors(of: block).map { Int($0) })
    }
    return false
  }
}
