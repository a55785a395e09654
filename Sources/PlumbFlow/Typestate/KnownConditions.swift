/// What the branches taken so far have decided: condition → outcome.
///
/// Two paths that meet keep what both agree on. That is the "simulated predicate" part of property simulation: paths in
/// different typestates stay apart with their own conditions, so that `if ok { open() } … if ok { close() }` is understood.
public struct KnownConditions: Lattice {
  /// nil: no path at all.
  public private(set) var outcomes: [ConditionKey: Symbol]?

  public init(_ outcomes: [ConditionKey: Symbol]? = [:]) { self.outcomes = outcomes }

  public static var bottom: Self { Self(nil) }

  public func leq(_ other: Self) -> Bool {
    guard let outcomes else { return true }
    guard let others = other.outcomes else { return false }
    return others.allSatisfy { outcomes[$0.key] == $0.value }
  }

  public func joined(with other: Self) -> Self {
    guard let outcomes else { return other }
    guard let others = other.outcomes else { return self }
    return Self(outcomes.filter { others[$0.key] == $0.value })
  }

  subscript(key: ConditionKey) -> Symbol? { outcomes?[key] }

  mutating func learn(_ key: ConditionKey, _ outcome: Symbol) { outcomes?[key] = outcome }

  mutating func forget(local: UInt32) {
    // Mostly there is nothing to forget, and a copy would be for nothing.
    guard let known = outcomes, known.keys.contains(where: { $0.locals.contains(local) }) else {
      return
    }
    outcomes = outcomes?.filter { !$0.key.locals.contains(local) }
  }

  /// A loop comes round: what is not a local variable may have changed.
  mutating func forgetShared() {
    outcomes = outcomes?.filter { !$0.key.readsShared }
  }
}

/// Names a condition by its structure, so that the same test in two places is recognised.
public struct ConditionKey: Hashable, Sendable {
  public var hash: UInt64
  /// Local variables that it reads.
  public var locals: [UInt32]
  /// It reads members or globals.
  public var readsShared: Bool

  public init(hash: UInt64, locals: [UInt32], readsShared: Bool) {
    self.hash = hash
    self.locals = locals
    self.readsShared = readsShared
  }
}

extension FunctionBody {
  /// The key of a value that has no effect and depends only on variables and members; nil if it calls something.
  func conditionKey(of value: ValueID) -> ConditionKey? {
    var key = ConditionKey(hash: 0xcbf2_9ce4_8422_2325, locals: [], readsShared: false)
    var budget = 40
    return collect(value, into: &key, &budget) ? key : nil
  }

  private func collect(_ value: ValueID, into key: inout ConditionKey, _ budget: inout Int) -> Bool
  {
    budget -= 1
    guard budget > 0 else { return false }
    let instruction = self[value]
    func mix(_ word: UInt64) { key.hash = (key.hash ^ word) &* 0x0000_0100_0000_01b3 }
    mix(UInt64(instruction.opcode.rawValue))
    mix(UInt64(instruction.symbol))
    switch instruction.opcode {
    case .load:
      // A closure may change it behind our back.
      let flags = locals[Int(instruction.symbol)].flags
      if flags.isSuperset(of: [.isCapturedByClosure, .isReassigned]) { return false }
      key.locals.append(instruction.symbol)
      return true
    case .literal, .selfValue: return true
    case .global:
      key.readsShared = true
      return true
    case .member:
      key.readsShared = true
      return collect(operand(0, of: value), into: &key, &budget)
    case .combine, .cast:
      for operand in operands(of: value) {
        guard collect(operand, into: &key, &budget) else { return false }
      }
      return true
    default: return false
    }
  }
}
