// A closure that runs when the scope is over takes the pointer with it.
extension EscapeAnalysis {
  func capture(_ value: ValueID, _ state: BorrowedPointers, _ escapes: inout Set<Escape>) {
    let body = view.body
    for operand in body.operands(of: value) {
      for origin in state[.value(operand)].elements {
        guard let place = firstUse(of: operand, in: value) else { continue }
        if origin.hasEnded {
          escapes.insert(
            Escape(scope: origin.scope, site: origin.site, way: .usedLater(at: value)))
        } else if isKept(value), !waits(in: origin.scope) {
          escapes.insert(
            Escape(
              scope: origin.scope, site: origin.site, way: .captured(closure: value, at: place)))
        }
      }
    }
  }

  /// Whether a call hands the closure to somebody who runs it later.
  private func isKept(_ closure: ValueID) -> Bool {
    for index in view.body.instructions.indices where index > Int(closure) {
      guard view.body.operands(of: ValueID(index)).contains(closure) else { continue }
      switch view.body[ValueID(index)].opcode {
      case .storeMember, .storeGlobal: return true
      case .call: return view.call(ValueID(index)).map(vocabulary.runsLater) ?? false
      default: return false
      }
    }
    return false
  }

  /// The scope waits for those that it has started, with a group, a semaphore or a queue.
  private func waits(in scope: Int) -> Bool {
    let body = view.body
    let enter = scopes[scope].enter
    var end = UInt32.max
    for index in body.instructions.indices {
      let value = ValueID(index)
      if body[value].opcode == .exitInline, body.operand(0, of: value) == enter {
        end = body[value].offset
      }
    }
    for index in body.instructions.indices {
      let instruction = body.instructions[index]
      guard instruction.opcode == .call, instruction.offset > body[enter].offset,
        instruction.offset < end
      else { continue }
      if vocabulary.waits(view.text(instruction.symbol)) { return true }
    }
    return false
  }

  /// Where the closure's body reads memory through the captured variable; nil if it only looks at the address or length.
  private func firstUse(of operand: ValueID, in closure: ValueID) -> UInt32? {
    guard let child = view.closure(closure) else { return nil }
    guard view.body[operand].opcode == .load else { return view.body[closure].offset }
    let outer = view.body[operand].symbol
    guard
      let own = child.body.locals.firstIndex(where: {
        $0.flags.contains(.isCaptured) && $0.outer == outer
      })
    else { return view.body[closure].offset }
    let inner = EscapeAnalysis(child, vocabulary: vocabulary)
    var loads: Set<ValueID> = []
    for index in child.body.instructions.indices {
      let value = ValueID(index)
      if child.body[value].opcode == .load, child.body[value].symbol == UInt32(own) {
        loads.insert(value)
        continue
      }
      let uses = child.body.operands(of: value).contains { loads.contains($0) }
      if uses, !inner.isHarmless(value) { return child.body[value].offset }
    }
    return nil
  }
}
