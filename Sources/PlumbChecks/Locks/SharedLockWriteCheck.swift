import PlumbFlow
import PlumbModel

/// Writes to what others see, with a lock that is held for reading only.
struct SharedLockWriteCheck: Check {
  static let rule: RuleID = "written-under-read-lock"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["lockRead", "lockForReading", "readLock", "lockShared"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    let uses = LockUses(view, context)
    let shared = uses.uses.filter { $0.value.isShared }
    guard !shared.isEmpty, let states = uses.statesAtBlocks() else { return }
    // Who takes the same lock in both ways here is not understood.
    let paths = Set(shared.values.map(\.lock.path)).subtracting(
      uses.uses.values.filter { $0.action == .takes && !$0.isShared }.map(\.lock.path))
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      guard isWriteToShared(value, in: view) else { continue }
      let held = uses.held(before: value, states)
      guard held.count == 1, let path = held.first, paths.contains(path) else { continue }
      let take = shared.filter { $0.value.lock.path == path }.map(\.key).min() ?? value
      let lock = LockCheck.shown(path)
      context.report(
        Self.rule,
        "'\(view.symbolText(of: value))' is written while '\(lock)' is held for reading only: others may hold it so, too",
        at: view.body[value].offset, in: view,
        trace: [
          context.step("'\(lock)' is taken for reading", at: view.body[take].offset, in: view),
          context.step("and this is written under it", at: view.body[value].offset, in: view),
        ],
        notes: ["take the lock for writing"])
    }
  }

  /// A property of an object that is reached from `self`, from a global, or by a constant, which then leads to a reference.
  private func isWriteToShared(_ value: ValueID, in view: BodyView) -> Bool {
    guard view.body[value].opcode == .storeMember else { return false }
    var base = view.body.operand(0, of: value)
    for _ in 0..<8 {
      switch view.body[base].opcode {
      case .member, .element: base = view.body.operand(0, of: base)
      case .selfValue, .global: return true
      case .load:
        let local = view.body.locals[Int(view.body[base].symbol)]
        return local.flags.isDisjoint(with: [.isVar, .isInout, .isTemporary])
      default: return false
      }
    }
    return false
  }
}
