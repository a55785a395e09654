import PlumbFlow
import PlumbModel

/// Notification observers that nobody removes, or only a `deinit` that never runs.
struct ObserverCheck: Check {
  static let rule: RuleID = "observer-not-removed"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["addObserver", "removeObserver"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for call in view.calls(named: "addObserver") {
      guard call.receiver != nil,
        call.labels.count == 4, call.labels.starts(with: ["forName", "object", "queue"])
      else { continue }
      check(call, in: view, context)
    }
  }

  private func check(_ call: CallParts, in view: BodyView, _ context: CheckContext) {
    let handle = Handle(of: call.value, in: view, context)
    guard !handle.isOutOfSight,
      !view.isInside(inlineCallOf: ["AsyncStream", "AsyncThrowingStream"], call.value),
      let block = call.arguments.last
    else { return }
    var removals: [ValueFate] = []
    for fate in handle.fates {
      switch fate.kind {
      case .argument:
        guard fate.call?.name == "removeObserver" else { return }
        removals.append(fate)
      case .tested, .captured: continue
      default: return
      }
    }
    guard removals.allSatisfy(\.view.isInDeinit) else { return }
    let lifetime = ProcessLifetime(context)
    guard !lifetime.covers(view), !lifetime.isFree(view) else { return }
    let owner = OwnerCapture(context)
    let holdsSelf = owner.hasObject(view) && owner.holdsSelf(block, in: view) == true
    if !removals.isEmpty, !holdsSelf { return }
    report(call, handle, removals, holdsSelf: holdsSelf, in: view, context)
  }

  private func report(
    _ call: CallParts, _ handle: Handle, _ removals: [ValueFate], holdsSelf: Bool,
    in view: BodyView, _ context: CheckContext
  ) {
    let message: String
    if !removals.isEmpty {
      message = "this observer holds 'self': 'deinit', which would remove it, never runs"
    } else if let property = handle.property {
      message = "nothing removes this observer, whose token is kept in '\(property.name)'"
    } else {
      message = "nothing can remove this observer: its token is dropped"
    }
    let isWeak = call.arguments.last.flatMap(view.closure)?.body.flags.contains(.capturesSelfWeakly)
    context.report(
      Self.rule, message, at: call.offset, in: view,
      trace: trace(call, handle, removals, in: view, context),
      notes: ["the notification centre keeps the block until 'removeObserver' gets the token"],
      confidence: holdsSelf ? nil : isWeak == true ? .medium : .low)
  }

  private func trace(
    _ call: CallParts, _ handle: Handle, _ removals: [ValueFate], in view: BodyView,
    _ context: CheckContext
  ) -> [TraceStep] {
    let added = context.step("the observer is added here", at: call.offset, in: view)
    if !removals.isEmpty {
      return [added]
        + removals.map {
          context.step(
            "this waits for the last reference to go", at: $0.view.body[$0.instruction].offset,
            in: $0.view)
        }
    }
    guard let property = handle.property else {
      return [
        added,
        context.step(
          "the scope ends here, and nobody has the token", at: view.body.endOffset, in: view),
      ]
    }
    let steps = PropertyTrace(property, context)
    return [added] + steps.kept(by: handle.store, after: call.offset, in: view)
      + steps.end(without: "'removeObserver'")
  }
}
