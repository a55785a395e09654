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
    guard !loops.isEmpty, canBeCancelled(view, context) else { return }
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
