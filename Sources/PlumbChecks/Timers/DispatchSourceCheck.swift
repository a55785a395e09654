import PlumbFlow
import PlumbModel

/// Dispatch timers and sources that nobody cancels, or only a `deinit` that never runs.
struct DispatchSourceCheck: Check {
  static let notCancelled: RuleID = "timer-not-cancelled"
  static let retainsOwner: RuleID = "timer-retains-owner"
  static let sourceNotCancelled: RuleID = "source-not-cancelled"

  var rules: [RuleID] { [Self.notCancelled, Self.retainsOwner, Self.sourceNotCancelled] }
  var triggers: [String] { ["DispatchSource", "setEventHandler", "setCancelHandler"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for source in DispatchSourceSite.all(in: view, context) where !source.isHandedOn {
      if let property = source.handle.property {
        judge(source, keptIn: property.name, context)
      } else {
        judgeLocal(source, context)
      }
    }
  }

  private func judge(
    _ source: DispatchSourceSite, keptIn name: String, _ context: CheckContext
  ) {
    let view = source.view
    guard OwnerCapture(context).hasObject(view), !source.isCancelledOutsideDeinit,
      !ProcessLifetime(context).covers(view)
    else { return }
    if source.holdsOwner, !source.isLetGo {
      let isInDeinit = !source.cancels.isEmpty
      let rule =
        isInDeinit
        ? Self.retainsOwner : source.isTimer ? Self.notCancelled : Self.sourceNotCancelled
      let consequence =
        isInDeinit
        ? "'deinit', which would cancel it, never runs" : "nothing ever cancels it"
      let waiting = source.cancels.map {
        context.step(
          "this waits for the last reference to go", at: $0.view.body[$0.instruction].offset,
          in: $0.view)
      }
      let handlers = source.handlersThatHoldOwner.map {
        context.step("this handler holds 'self'", at: $0.offset, in: $0.view)
      }
      context.report(
        rule,
        "a handler of this \(source.noun) holds 'self', which keeps it in '\(name)': \(consequence)",
        at: source.call.offset, in: view,
        trace: trace(of: source, handlers, end: waiting, context),
        notes: ["capture 'self' weakly in the handler"])
    } else if source.hasCancelHandler, source.cancels.isEmpty {
      context.report(
        Self.sourceNotCancelled,
        "the cancellation handler of this \(source.noun) never runs: nothing cancels '\(name)'",
        at: source.call.offset, in: view,
        trace: trace(
          of: source,
          source.cancelHandlers.map {
            context.step("this waits for 'cancel()'", at: $0.offset, in: $0.view)
          }, end: [], context),
        notes: [
          "a source that is released without 'cancel()' does not run its cancellation handler"
        ])
    }
  }

  /// - Parameter end: Who would cancel it, and does not get to it; none if there is nobody.
  private func trace(
    of source: DispatchSourceSite, _ handlers: [TraceStep], end: [TraceStep],
    _ context: CheckContext
  ) -> [TraceStep] {
    guard let property = source.handle.property else { return handlers }
    let steps = PropertyTrace(property, context)
    let made = context.step(
      "the \(source.noun) is made here", at: source.call.offset, in: source.view)
    let kept = steps.kept(by: source.handle.store, after: source.call.offset, in: source.view)
    return [made] + handlers + kept + (end.isEmpty ? steps.end(without: "'cancel()'") : end)
  }

  /// A source that only its own handler keeps.
  private func judgeLocal(_ source: DispatchSourceSite, _ context: CheckContext) {
    let closures = source.capturingClosures
    guard !closures.isEmpty, closures.allSatisfy(source.isHandler), source.cancels.isEmpty,
      !source.dropsHandler, !ProcessLifetime(context).covers(source.view)
    else { return }
    context.report(
      source.isTimer ? Self.notCancelled : Self.sourceNotCancelled,
      "this \(source.noun) is kept alive by its own handler, and nothing cancels it",
      at: source.call.offset, in: source.view,
      trace: [
        context.step("the \(source.noun) is made here", at: source.call.offset, in: source.view)
      ]
        + closures.map {
          context.step("this handler holds it", at: source.view.body[$0].offset, in: source.view)
        }
        + [
          context.step(
            "the scope ends here, and nobody else has it", at: source.view.body.endOffset,
            in: source.view)
        ],
      notes: ["cancel it in the handler when it has done its work"])
  }
}
