import PlumbFlow

/// What a function leaves to its caller of a token that it was given, told by the case that it returns.
///
/// `machine.suspend(continuation)` keeps the continuation and returns `.none`, or does not and returns `.resume`: in that case it is
/// still the caller's.
struct ReturnedDebts {
  let kind: TokenKind
  let context: CheckContext

  /// The places in a body where a token that was passed on is owed again.
  func edges(of uses: TokenUses) -> [TokenOrigin] {
    let view = uses.view
    var found: [TokenOrigin] = []
    for value in uses.escapes {
      guard let call = view.call(value),
        let ordinal = call.arguments.firstIndex(where: { uses.aliases.contains($0) })
      else { continue }
      let debts = debts(of: call, argument: ordinal - call.arguments.startIndex)
      guard !debts.isEmpty else { continue }
      for (block, end) in view.body.blocks.map(\.terminator).enumerated()
      where end.kind == .match && end.hasValue && view.callBehind(end.value)?.value == value {
        for (successor, label) in view.body.edgeLabels(of: block).enumerated()
        where debts.contains(view.text(label)) {
          found.append(.edge(block: block, successor: successor))
        }
      }
    }
    return found
  }

  /// The cases in which all functions that the call may mean leave the token alone.
  private func debts(of call: CallParts, argument: Int) -> Set<String> {
    summary(of: call, argument, depth: 0)?.owed ?? []
  }

  /// Functions that only pass on what others return are looked through to this depth.
  private static let maximumDepth = 3

  private func summary(of call: CallParts, _ argument: Int, depth: Int) -> Summary? {
    guard depth < Self.maximumDepth else { return nil }
    var all = Summary()
    var known: [Summary] = []
    for function in context.program.functions(calledBy: call) {
      guard let summary = summary(of: function, argument, depth: depth) else { return nil }
      known.append(summary)
      all.returned.formUnion(summary.returned)
      all.owed.formUnion(summary.owed)
    }
    all.owed = all.owed.filter { label in
      known.allSatisfy { $0.owed.contains(label) || !$0.returned.contains(label) }
    }
    return all
  }

  private struct Summary {
    var returned: Set<String> = []
    var owed: Set<String> = []
  }

  private func summary(of view: BodyView, _ argument: Int, depth: Int) -> Summary? {
    let body = view.body
    let parameters = body.instructions.filter { $0.opcode == .parameter }
    guard argument < parameters.count else { return nil }
    let uses = TokenUses(view: view, kind: kind, origin: .local(parameters[argument].symbol))
    guard let flow = TokenFlow(uses) else { return nil }
    var summary = Summary()
    for (block, end) in body.blocks.map(\.terminator).enumerated()
    where end.kind == .return && end.hasValue {
      let value = body.resolved(end.value)
      if let inner = passedOn(value, uses, depth: depth) {
        summary.returned.formUnion(inner.returned)
        summary.owed.formUnion(inner.owed)
      }
      guard let label = caseName(value, in: view) else { continue }
      summary.returned.insert(label)
      if flow.exit[block] == .live { summary.owed.insert(label) }
    }
    return summary
  }

  /// `return self.next(token)`
  private func passedOn(_ value: ValueID, _ uses: TokenUses, depth: Int) -> Summary? {
    guard uses.uses[value] == .escape, let call = uses.view.callBehind(value),
      !call.flags.contains(.implicitMember),
      let place = call.arguments.firstIndex(where: { uses.aliases.contains($0) })
    else { return nil }
    return summary(of: call, place - call.arguments.startIndex, depth: depth + 1)
  }

  /// `.resume`, `.resume(token)`, `Action.resume`.
  private func caseName(_ value: ValueID, in view: BodyView) -> String? {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .global, .call:
      return instruction.flags.contains(.implicitMember) ? view.symbolText(of: value) : nil
    case .member:
      return view.body[view.body.operand(0, of: value)].opcode == .global
        ? view.symbolText(of: value) : nil
    default: return nil
    }
  }
}
