import PlumbFlow

/// Where a method of a type takes a lock of `self` that may not be taken twice.
struct LockedMethod {
  let path: String
  let view: BodyView
  let offset: UInt32

  /// What a call of `self`'s method takes of the locks that are held.
  init?(
    calledBy call: CallParts, with held: Set<String>, in view: BodyView, _ context: CheckContext
  ) {
    guard let method = view.ownMethod(calledBy: call) else { return nil }
    let uses = LockUses(method, context).uses
    let takes = uses.sorted { $0.key < $1.key }.first { value, use in
      (use.action == .takes || use.action == .enters) && use.isPlain
        && use.lock.path.hasPrefix("self.") && held.contains(use.lock.path)
        && Self.isFirst(value, use.lock, uses, method)
    }
    guard let (value, use) = takes else { return nil }
    path = use.lock.path
    self.view = method
    offset = method.body[value].offset
  }

  /// A method that gives the lock back first is meant to be called with it.
  private static func isFirst(
    _ value: ValueID, _ lock: LockPlace, _ uses: [ValueID: LockUses.Use], _ method: BodyView
  ) -> Bool {
    !uses.contains { other, use in
      use.action == .leaves && use.lock == lock && method.body.mayPrecede(other, value)
        && !uses.contains { taking, first in
          first.action == .takes && first.lock == lock && method.body.mayPrecede(taking, other)
        }
    }
  }
}

extension BodyView {
  /// The method of `self` that a call means: of the same type, in the same file, with its name for itself.
  func ownMethod(calledBy call: CallParts) -> BodyView? {
    let isOwn = call.receiver.map { body[$0].opcode == .selfValue } ?? (call.callee == nil)
    guard isOwn, body.enclosingType != 0 else { return nil }
    let meant = file.summary.bodies.indices.filter {
      file.summary.bodies[$0].enclosingType == body.enclosingType
        && file.summary.bodies[$0].kind == .function
    }.map { BodyView(file: file, number: $0) }.filter { $0.name == call.name }
    return meant.count == 1 ? meant[0] : nil
  }
}
