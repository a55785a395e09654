/// Writes a graph as text, for tests and for whoever wants to see what a check sees.
public struct GraphPrinter {
  public init() {}

  public func print(_ view: BodyView) -> String {
    let body = view.body
    var text =
      "\(body.kind) \(view.enclosingType.isEmpty ? "" : view.enclosingType + ".")\(view.fullName)\n"
    let order = BlockOrder(body)
    for block in order.blocks {
      text += "b\(block):\n"
      for index in body.instructionRange(of: block) {
        text += "  " + line(ValueID(index), view) + "\n"
      }
      text += "  " + end(of: block, view) + "\n"
    }
    return text
  }

  private func line(_ value: ValueID, _ view: BodyView) -> String {
    let instruction = view.body[value]
    var parts = ["%\(value) = \(instruction.opcode)"]
    switch instruction.opcode {
    case .load, .store, .parameter, .endScope:
      parts.append("\(name(instruction.symbol, view))")
    case .addressOf where instruction.flags.contains(.local):
      parts.append("\(name(instruction.symbol, view))")
    case .closure: parts.append("#\(instruction.symbol)")
    case .inlineParameter: parts.append("\(instruction.symbol)")
    default:
      let text = view.text(instruction.symbol)
      if !text.isEmpty { parts.append(text) }
    }
    if let call = view.call(value) {
      if let receiver = call.receiver { parts.append("on %\(receiver)") }
      if let callee = call.callee { parts.append("of %\(callee)") }
      let arguments = zip(call.labels, call.arguments).map { label, argument in
        label.isEmpty ? "%\(argument)" : "\(label): %\(argument)"
      }
      parts.append("(" + arguments.joined(separator: ", ") + ")")
    } else {
      let operands = view.body.operands(of: value).map { "%\($0)" }
      if !operands.isEmpty { parts.append(operands.joined(separator: ", ")) }
    }
    if instruction.flags.contains(.isTry) { parts.append("try") }
    if instruction.flags.contains(.isAwait) { parts.append("await") }
    if instruction.flags.contains(.isDiscarded) { parts.append("discarded") }
    return parts.joined(separator: " ")
  }

  private func name(_ local: UInt32, _ view: BodyView) -> String {
    let name = view.localName(local)
    return name.isEmpty ? "t\(local)" : name
  }

  private func end(of block: Int, _ view: BodyView) -> String {
    let end = view.body.blocks[block].terminator
    var parts = ["\(end.kind)"]
    if end.hasValue { parts.append("%\(end.value)") }
    let targets = zip(view.body.successors(of: block), view.body.edgeLabels(of: block)).map {
      target, label in
      label == 0 ? "b\(target)" : "\(view.text(label)): b\(target)"
    }
    if !targets.isEmpty { parts.append("[" + targets.joined(separator: ", ") + "]") }
    return parts.joined(separator: " ")
  }
}
