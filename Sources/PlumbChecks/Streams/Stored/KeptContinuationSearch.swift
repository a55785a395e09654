import PlumbFlow

/// Follows what is read from a property that holds stream continuations, one or a collection of them.
struct KeptContinuationSearch {
  private static let kind = TokenKind(
    events: [],
    borrows: ["yield", "append", "insert", "removeAll", "reserveCapacity", "updateValue"],
    members: ["count", "isEmpty", "keys", "onTermination"], parts: ["values", "1", "value"],
    settings: ["onTermination"])
  private static let maximumDepth = 8

  /// Whether elements are yielded to it; `nil` if it may be finished, or goes out of sight.
  func yields(of origin: TokenOrigin, in view: BodyView) -> Bool? {
    yields(of: origin, in: view, depth: 0)
  }

  private func yields(of origin: TokenOrigin, in view: BodyView, depth: Int) -> Bool? {
    let uses = TokenUses(view: view, kind: Self.kind, origin: origin)
    guard depth < Self.maximumDepth, uses.returningBlocks.isEmpty else { return nil }
    var hasYield = false
    for (value, use) in uses.uses {
      let more: Bool?
      switch use {
      case .borrow(let name): more = name == "yield"
      case .setting: more = false
      case .part, .iterated: more = yields(of: .value(value), in: view, depth: depth + 1)
      case .capture(let body, let local):
        more = yields(
          of: .local(local), in: BodyView(file: view.file, number: body), depth: depth + 1)
      case .event, .storedInProperty: return nil
      case .escape: more = afterEscape(value, uses, depth: depth)
      }
      guard let more else { return nil }
      if more { hasYield = true }
    }
    return hasYield
  }

  /// Elements of a collection: read, written, taken out, visited by `forEach`.
  private func afterEscape(_ value: ValueID, _ uses: TokenUses, depth: Int) -> Bool? {
    let view = uses.view
    let first = view.body.operand(0, of: value)
    switch view.body[value].opcode {
    case .element where uses.aliases.contains(first):
      return yields(of: .value(value), in: view, depth: depth + 1)
    case .storeElement where uses.aliases.contains(first): return false
    case .call:
      guard let call = view.call(value), let receiver = call.receiver,
        uses.aliases.contains(receiver), call.arguments.allSatisfy({ !uses.aliases.contains($0) })
      else { return nil }
      switch call.name {
      case "removeValue", "remove", "removeFirst", "removeLast", "popLast", "popFirst":
        return yields(of: .value(value), in: view, depth: depth + 1)
      case "forEach":
        guard let argument = call.arguments.first, let closure = view.closure(argument),
          let parameter = closure.body.instructions.first(where: { $0.opcode == .parameter })
        else { return nil }
        return yields(of: .local(parameter.symbol), in: closure, depth: depth + 1)
      default: return nil
      }
    default: return nil
    }
  }
}
