import PlumbFlow
import PlumbModel

/// Endless loops that go on, at full speed, when their task is cancelled.
struct CancellationIgnoredCheck: Check {
  static let rule: RuleID = "cancellation-ignored"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["sleep"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    let points = CancellationPoints(view)
    guard !points.sleeps.isEmpty else { return }
    let loops = EndlessLoops(view, cancellation: .possible).loops
    if loops.isEmpty { return checkPolling(view, points, context) }
    guard canBeCancelled(view, context) else { return }
    let blockOf = view.body.blockOfInstruction()
    for loop in loops {
      func isInside(_ value: ValueID) -> Bool { loop.blocks.contains(blockOf[Int(value)]) }
      guard let sleep = points.sleeps.first(where: isInside),
        !points.tests.contains(where: isInside),
        !points.checks.contains(where: isInside)
      else { continue }
      context.report(
        Self.rule,
        "in a cancelled task this sleep returns at once, and the endless loop around it spins",
        at: view.body[sleep].offset, in: view,
        trace: [
          context.step("this loop has no way out", at: loop.offset, in: view),
          context.step(
            "the error that tells of the cancellation is dropped", at: view.body[sleep].offset,
            in: view),
        ],
        notes: ["test 'Task.isCancelled' in the loop, or let the error leave it"])
    }
  }

  /// A loop that waits for something, and swallows the cancellation meanwhile: it spins until that something comes.
  private func checkPolling(
    _ view: BodyView, _ points: CancellationPoints, _ context: CheckContext
  ) {
    let blockOf = view.body.blockOfInstruction()
    for loop in EndlessLoops.all(in: view) where !loop.exits.isEmpty {
      func isInside(_ value: ValueID) -> Bool { loop.blocks.contains(blockOf[Int(value)]) }
      // A loop over a sequence ends with it, and an error may be what tells of the cancellation.
      let mayEnd =
        loop.blocks.contains {
          view.body.blocks[$0].terminator.kind == .iterate
        } || loop.exits.contains { view.body.blocks[$0.from].terminator.kind == .invoke }
      guard !mayEnd, !points.tests.contains(where: isInside),
        !points.checks.contains(where: isInside),
        let sleep = points.sleeps.first(where: { isInside($0) && isSwallowed($0, in: view) }),
        canBeCancelled(view, context)
      else { continue }
      context.report(
        Self.rule,
        "in a cancelled task this sleep returns at once, and the loop around it spins until its condition holds",
        at: view.body[sleep].offset, in: view,
        notes: ["test 'Task.isCancelled' in the loop, or let the error leave it"],
        confidence: .low)
    }
  }

  /// `try?` whose result nobody looks at.
  private func isSwallowed(_ sleep: ValueID, in view: BodyView) -> Bool {
    let stores = view.users(of: sleep).filter { view.body[$0].opcode == .store }
    return stores.contains { store in
      view.body.instructions.indices.contains { index in
        let load = view.body.instructions[index]
        return load.opcode == .load && load.symbol == view.body[store].symbol
          && load.flags.contains(.isOptionalTry) && view.users(of: ValueID(index)).isEmpty
          && !view.body.blocks.contains {
            $0.terminator.hasValue && $0.terminator.value == ValueID(index)
          }
      }
    }
  }

  /// Somebody may cancel the task in which the body runs.
  private func canBeCancelled(_ view: BodyView, _ context: CheckContext) -> Bool {
    guard let (site, parent) = TaskSite.running(view, context) else {
      return !ProcessLifetime(context).isMain(view)
    }
    switch TaskFate.verdict(on: site, in: parent, context) {
    case .dropped, .keptUncancelled: return false
    case .cancelledInDeinit, .cancellable: return true
    }
  }
}
