import PlumbFlow

/// Endless loops of a body, and of the methods of `self` that it calls.
struct EndlessBodies {
  /// Calls are followed this deep.
  private static let maximumDepth = 3

  let context: CheckContext
  private let owner: OwnerCapture

  init(_ context: CheckContext) {
    self.context = context
    owner = OwnerCapture(context)
  }

  /// Loops that only cancellation ends, if anything.
  func loops(in view: BodyView) -> [EndlessLoops.Loop] { loops(in: view, depth: 0) }

  private func loops(in view: BodyView, depth: Int) -> [EndlessLoops.Loop] {
    EndlessLoops(view, cancellation: .never) { call in
      guard depth < Self.maximumDepth, let method = owner.method(called: call, in: view),
        method.body.flags.isDisjoint(with: .isOpaque)
      else { return false }
      return isEndless(method, depth: depth + 1)
    }.loops
  }

  /// The body stays for ever on every path: a method that may return does not keep its caller.
  private func isEndless(_ view: BodyView, depth: Int) -> Bool {
    let found = loops(in: view, depth: depth)
    guard !found.isEmpty else { return false }
    return !view.body.blocks.indices.contains { block in
      let kind = view.body.blocks[block].terminator.kind
      return (kind == .return) && BlockOrder(view.body).isReachable(block)
        && !isBehindLoop(block, found, view)
    }
  }

  /// Only the test of `Task.isCancelled` leads there.
  private func isBehindLoop(_ block: Int, _ loops: [EndlessLoops.Loop], _ view: BodyView) -> Bool {
    let inside = loops.reduce(into: Set<Int>()) { $0.formUnion($1.blocks) }
    let around = view.body.blocksReached(from: 0) { from, _ in !inside.contains(from) }
    return inside.contains(block) || block != 0 && !around.contains(block)
  }

  /// Whether the loop keeps `self` alive while it turns.
  func loopHoldsSelf(_ loop: EndlessLoops.Loop, in view: BodyView) -> Bool {
    let capture = owner.capture(in: view)
    if capture.holdsSelf(view) { return true }
    // `await self?.run()` holds it until the method returns.
    if loop.call != nil { return true }
    var isUsed = false
    for block in loop.blocks {
      let end = view.body.blocks[block].terminator
      if end.kind == .unwrap, end.hasValue, view.body[end.value].opcode == .selfValue {
        return false
      }
      for index in view.body.instructionRange(of: block) where isStrongUse(ValueID(index), view) {
        isUsed = true
      }
      if !isUsed { isUsed = namesMember(view.body.instructionRange(of: block), capture, view) }
    }
    return isUsed
  }

  private func namesMember(_ range: Range<Int>, _ capture: SelfCapture, _ view: BodyView) -> Bool {
    range.contains { index in
      let instruction = view.body[ValueID(index)]
      guard instruction.opcode != .selfValue, instruction.opcode != .closure else { return false }
      return capture.namesSelf(view, index..<index + 1)
    }
  }

  /// `self.x`, not `self?.x`: it was made strong before.
  private func isStrongUse(_ value: ValueID, _ view: BodyView) -> Bool {
    guard view.body[value].opcode == .selfValue else { return false }
    let users = view.users(of: value)
    return users.contains { user in
      let instruction = view.body[user]
      switch instruction.opcode {
      case .member, .call, .storeMember: return !instruction.flags.contains(.optionalChained)
      default: return false
      }
    }
  }
}
