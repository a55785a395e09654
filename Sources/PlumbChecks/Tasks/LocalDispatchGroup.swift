import PlumbFlow

/// A dispatch group that a body makes, and what it does with it.
struct LocalDispatchGroup {
  let local: UInt32
  /// The call that makes it.
  let made: ValueID
  private(set) var enters: [ValueID] = []
  /// Those of the body itself, not of its closures.
  private(set) var leaves: [ValueID] = []
  /// Without a time limit.
  private(set) var waits: [ValueID] = []
  /// The `closure` instructions that only leave the group.
  private(set) var leavingClosures: [(value: ValueID, leave: ValueID)] = []
  /// It is passed to nobody, and closures do no more with it than to leave it.
  private(set) var isWhollySeen = true

  static func all(in view: BodyView) -> [LocalDispatchGroup] {
    view.body.instructions.indices.compactMap { index in
      let instruction = view.body.instructions[index]
      guard instruction.opcode == .store, instruction.flags.contains(.initializes),
        let call = view.call(view.body.operand(0, of: ValueID(index))),
        call.name == "DispatchGroup", call.receiver == nil, call.callee == nil,
        call.arguments.isEmpty,
        view.body.definition(of: instruction.symbol) == call.value
      else { return nil }
      return LocalDispatchGroup(instruction.symbol, made: call.value, in: view)
    }
  }

  private init(_ local: UInt32, made: ValueID, in view: BodyView) {
    self.local = local
    self.made = made
    for load in view.loads(of: local) {
      for user in view.users(of: load) { note(user, of: load, in: view) }
    }
    for block in view.body.blocks where block.terminator.hasValue {
      let value = block.terminator.value
      if view.body[value].opcode == .load, view.body[value].symbol == local { isWhollySeen = false }
    }
  }

  private mutating func note(_ user: ValueID, of load: ValueID, in view: BodyView) {
    switch view.body[user].opcode {
    case .call:
      guard let call = view.call(user), call.receiver == load, !call.arguments.contains(load)
      else {
        isWhollySeen = false
        return
      }
      switch call.name {
      case "enter": enters.append(user)
      case "leave": leaves.append(user)
      case "wait": if call.arguments.isEmpty { waits.append(user) }
      case "notify": break
      default: isWhollySeen = false
      }
    case .closure:
      guard let child = view.closure(user), let leave = leave(in: child),
        !isUsedOtherwise(in: child)
      else {
        isWhollySeen = false
        return
      }
      leavingClosures.append((user, leave))
    case .endScope: break
    default: isWhollySeen = false
    }
  }

  /// The first `leave()` in a closure of the body, not in one inside it.
  func leave(in child: BodyView) -> ValueID? {
    guard let own = variable(in: child) else { return nil }
    return child.loads(of: own).lazy.flatMap { load in
      child.users(of: load).filter {
        child.call($0)?.name == "leave" && child.call($0)?.receiver == load
      }
    }.first
  }

  /// Does anything but leave the group, or leaves it twice.
  private func isUsedOtherwise(in child: BodyView) -> Bool {
    guard let own = variable(in: child) else { return false }
    var leaves: [ValueID] = []
    for load in child.loads(of: own) {
      for user in child.users(of: load) {
        guard child.call(user)?.name == "leave" else { return true }
        leaves.append(user)
      }
    }
    return leaves.contains { first in leaves.contains { child.body.mayPrecede(first, $0) } }
  }

  private func variable(in child: BodyView) -> UInt32? {
    child.body.locals.firstIndex { $0.flags.contains(.isCaptured) && $0.outer == local }
      .map { UInt32($0) }
  }
}
