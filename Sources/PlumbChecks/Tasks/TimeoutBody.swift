import PlumbFlow

/// Recognises a child that does nothing but sleep, and then throws or gives a value: the losing side of a race.
///
/// One that does something after the sleep, or gives nothing, may well be what the group waits for first.
struct TimeoutBody {
  let view: BodyView

  init(_ view: BodyView) { self.view = view }

  var isTimeout: Bool {
    let sleeps = CancellationPoints(view).sleeps
    guard !sleeps.isEmpty else { return false }
    let order = BlockOrder(view.body)
    var results = Set(sleeps)
    for block in order.blocks {
      let end = view.body.blocks[block].terminator
      switch end.kind {
      case .return:
        guard end.hasValue, !isSleep(end.value, sleeps) else { return false }
        results.insert(end.value)
      case .throw: if end.hasValue { results.insert(end.value) }
      case .iterate: return false
      default: continue
      }
    }
    let allowed = withOperands(results)
    return view.body.instructions.indices.allSatisfy { index in
      switch view.body.instructions[index].opcode {
      case .call, .opaque: allowed.contains(ValueID(index))
      case .storeGlobal, .storeMember, .storeElement: false
      default: true
      }
    }
  }

  /// A lone `try await Task.sleep(…)` is its closure's result, which is nothing.
  private func isSleep(_ value: ValueID, _ sleeps: [ValueID]) -> Bool {
    if sleeps.contains(value) { return true }
    guard view.body[value].opcode == .load else { return false }
    return view.body.instructions.indices.contains { index in
      let store = view.body.instructions[index]
      return store.opcode == .store && store.symbol == view.body[value].symbol
        && sleeps.contains(view.body.operand(0, of: ValueID(index)))
    }
  }

  private func withOperands(_ values: Set<ValueID>) -> Set<ValueID> {
    var result = values
    var pending = Array(values)
    while let value = pending.popLast() {
      for operand in view.body.operands(of: value) where result.insert(operand).inserted {
        pending.append(operand)
      }
    }
    return result
  }
}
