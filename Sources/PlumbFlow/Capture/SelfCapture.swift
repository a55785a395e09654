/// How a closure holds the object in whose method it stands.
///
/// The graph knows about `self` where it is written. A bare name may be a member of `self` as well; whether it is, the
/// table of types tells, so it is asked for.
public struct SelfCapture: Sendable {
  /// Whether the name is an instance member of the type around the closure.
  public let isMember: @Sendable (String) -> Bool

  public init(isMember: @escaping @Sendable (String) -> Bool) {
    self.isMember = isMember
  }

  /// Whether the closure, once made, keeps `self` alive.
  public func holdsSelf(_ closure: BodyView) -> Bool {
    if closure.body.flags.contains(.capturesSelfStrongly) { return true }
    if capturesAlias(closure) { return true }
    if closure.body.flags.contains(.capturesSelfWeakly) { return false }
    return namesSelf(closure, closure.body.instructions.indices)
  }

  /// `let owner = self; handler { owner.work() }`
  private func capturesAlias(_ closure: BodyView) -> Bool {
    guard let parent = closure.parent else { return false }
    return closure.body.locals.contains { local in
      guard local.flags.contains(.isCaptured), local.outer != FunctionBody.none,
        local.flags.isDisjoint(with: .isWeak),
        parent.body.locals[Int(local.outer)].flags.isDisjoint(with: [.isWeak, .isCaptured]),
        let value = parent.body.definition(of: local.outer)
      else { return false }
      return parent.body[value].opcode == .selfValue
    }
  }

  /// Whether some instruction of these needs `self`. A closure that captures it weakly needs it, too: a weak reference is
  /// made from a strong one.
  public func namesSelf(_ view: BodyView, _ instructions: some Sequence<Int>) -> Bool {
    instructions.contains { index in
      let value = ValueID(index)
      let instruction = view.body[value]
      switch instruction.opcode {
      case .selfValue: return true
      case .global, .storeGlobal:
        return !instruction.flags.contains(.implicitMember) && isMember(view.symbolText(of: value))
      case .call:
        return instruction.flags.isDisjoint(with: [.hasReceiver, .indirect, .implicitMember])
          && isMember(view.symbolText(of: value))
      case .closure:
        guard let inner = view.closure(value) else { return false }
        return inner.body.flags.contains(.capturesSelfWeakly) || holdsSelf(inner)
      default: return false
      }
    }
  }
}
