import PlumbFlow
import PlumbModel

/// Unstructured tasks that do not end by themselves, and that nobody can end.
struct EndlessTaskCheck: Check {
  static let endless: RuleID = "task-endless"
  static let notCancelled: RuleID = "task-not-cancelled"
  static let retainsSelf: RuleID = "task-retains-self"

  var rules: [RuleID] { [Self.endless, Self.notCancelled, Self.retainsSelf] }
  var triggers: [String] { ["Task"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for site in TaskSite.all(in: view, context) {
      let bodies = EndlessBodies(context)
      guard let loop = bodies.loops(in: site.body).first,
        !view.isInside(inlineCallOf: ["AsyncStream", "AsyncThrowingStream"], site.call.value)
      else { continue }
      judge(site, loop, in: view, context)
    }
  }

  private func judge(
    _ site: TaskSite, _ loop: EndlessLoops.Loop, in view: BodyView, _ context: CheckContext
  ) {
    let lifetime = ProcessLifetime(context)
    let trace = [
      context.step("the task begins here", at: site.call.offset, in: view),
      context.step(
        loop.call == nil
          ? "this loop has no other end than cancellation" : "this call does not return",
        at: loop.offset, in: site.body),
    ]
    switch TaskFate.verdict(on: site, in: view, context) {
    case .cancellable: return
    case .dropped:
      guard !lifetime.covers(view) else { return }
      context.report(
        Self.endless, "this task never ends, and nobody keeps the handle that could cancel it",
        at: site.call.offset, in: view, trace: trace,
        notes: ["keep the task and cancel it, or leave the loop when its owner is gone"],
        confidence: lifetime.isFree(view) ? .low : nil)
    case .keptUncancelled(let property):
      guard OwnerCapture(context).hasObject(view), !lifetime.covers(view) else { return }
      context.report(
        Self.notCancelled,
        "this task never ends, and nothing cancels '\(property.name)', which keeps it",
        at: site.call.offset, in: view, trace: trace,
        notes: ["a task is not cancelled when its handle is released"])
    case .cancelledInDeinit(let property):
      guard OwnerCapture(context).hasObject(view), !lifetime.covers(view),
        EndlessBodies(context).loopHoldsSelf(loop, in: site.body)
      else { return }
      context.report(
        Self.retainsSelf,
        "this task holds 'self' for ever: 'deinit', which would cancel '\(property.name)', never runs",
        at: site.call.offset, in: view, trace: trace,
        notes: ["capture 'self' weakly, and make it strong for one turn of the loop only"])
    }
  }
}

extension BodyView {
  /// Whether an instruction stands in a closure that was lowered in place for a call of one of these names.
  func isInside(inlineCallOf names: Set<String>, _ value: ValueID) -> Bool {
    let offset = body[value].offset
    for index in body.instructions.indices {
      let enter = body.instructions[index]
      guard enter.opcode == .enterInline, names.contains(text(enter.symbol)), enter.offset <= offset
      else { continue }
      let ends = users(of: ValueID(index)).filter { body[$0].opcode == .exitInline }
      if let end = ends.map({ body[$0].offset }).max(), end > offset { return true }
    }
    return false
  }
}
