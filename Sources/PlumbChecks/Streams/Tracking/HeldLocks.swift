import PlumbFlow

/// The locks that are certain to be held at a point, by the names of the variables and properties that hold them.
package struct HeldLocks: Lattice {
  /// nil: nothing leads here.
  package private(set) var names: Set<String>?

  package init(_ names: Set<String>? = []) { self.names = names }

  package static var bottom: HeldLocks { HeldLocks(nil) }

  package func leq(_ other: HeldLocks) -> Bool {
    guard let names else { return true }
    guard let others = other.names else { return false }
    return others.isSubset(of: names)
  }

  package func joined(with other: HeldLocks) -> HeldLocks {
    guard let names else { return other }
    guard let others = other.names else { return self }
    return HeldLocks(names.intersection(others))
  }

  mutating func take(_ name: String) { names?.insert(name) }
  mutating func leave(_ name: String) { names?.remove(name) }
}

extension BodyView {
  /// What is certain to be held at the beginning of each block, by what each instruction takes and leaves.
  func heldAtBlocks(_ step: (ValueID, HeldLocks) -> HeldLocks) -> [HeldLocks]? {
    Solver<HeldLocks>().solve(body, entry: HeldLocks()) { block, state in
      let result = body.instructionRange(of: block).reduce(state) { step(ValueID($1), $0) }
      return body.successors(of: block).map { _ in result }
    }
  }
}

/// Where a body takes and leaves locks.
struct LockRegions {
  static let scopedCalls: Set<String> = [
    "withLock", "withLockUnchecked", "withLockIfAvailable", "withLockedValue", "withLockVoid",
    "withCriticalRegion", "withWriterLock", "withReaderLock",
  ]
  private static let takingCalls: Set<String> = ["lock", "lockWrite", "wrlock"]
  private static let leavingCalls: Set<String> = ["unlock"]

  let view: BodyView

  /// The locks held before each of these instructions.
  func held(at instructions: [ValueID]) -> [ValueID: Set<String>] {
    let body = view.body
    guard !instructions.isEmpty, takesAny else { return [:] }
    guard let states = view.heldAtBlocks(step) else { return [:] }
    var result: [ValueID: Set<String>] = [:]
    let wanted = Set(instructions)
    for block in body.blocks.indices {
      var state = states[block]
      for index in body.instructionRange(of: block) {
        let value = ValueID(index)
        if wanted.contains(value) { result[value] = state.names ?? [] }
        state = step(value, state)
      }
    }
    return result
  }

  /// The names of all locks that the body takes anywhere.
  var taken: Set<String> {
    var names: Set<String> = []
    for index in view.body.instructions.indices {
      if let name = takenName(ValueID(index)) { names.insert(name) }
    }
    return names
  }

  private var takesAny: Bool {
    view.body.instructions.indices.contains { takenName(ValueID($0)) != nil }
  }

  private func step(_ value: ValueID, _ state: HeldLocks) -> HeldLocks {
    var state = state
    if let name = takenName(value) { state.take(name) }
    if let name = leftName(value) { state.leave(name) }
    return state
  }

  private func takenName(_ value: ValueID) -> String? {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .enterInline:
      guard Self.scopedCalls.contains(view.text(instruction.symbol)),
        instruction.operandCount > 0
      else { return nil }
      return name(of: view.body.operand(0, of: value))
    case .call where Self.takingCalls.contains(view.text(instruction.symbol)):
      return view.call(value).flatMap { $0.arguments.isEmpty ? name(of: $0.receiver) : nil }
    default: return nil
    }
  }

  private func leftName(_ value: ValueID) -> String? {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .exitInline:
      let enter = view.body.operand(0, of: value)
      guard Self.scopedCalls.contains(view.text(instruction.symbol)),
        view.body[enter].operandCount > 0
      else { return nil }
      return name(of: view.body.operand(0, of: enter))
    case .call where Self.leavingCalls.contains(view.text(instruction.symbol)):
      return view.call(value).flatMap { name(of: $0.receiver) }
    default: return nil
    }
  }

  private func name(of lock: ValueID?) -> String {
    guard let lock else { return "self" }
    switch view.body[lock].opcode {
    case .load: return view.localName(view.body[lock].symbol)
    case .global, .member: return view.symbolText(of: lock)
    case .selfValue: return "self"
    default: return "?\(lock)"
    }
  }
}
