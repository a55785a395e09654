import PlumbFlow
import PlumbModel

/// Repeating Foundation timers that nobody invalidates, or only a `deinit` that never runs.
struct RunLoopTimerCheck: Check {
  static let notInvalidated: RuleID = "runloop-timer-not-invalidated"
  static let retainsTarget: RuleID = "runloop-timer-retains-target"

  var rules: [RuleID] { [Self.notInvalidated, Self.retainsTarget] }
  var triggers: [String] { ["Timer", "scheduledTimer"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for site in context.acquisitions.sites(in: view) {
      guard context.program.resources.resources[site.resource].id == "run-loop-timer",
        let call = view.call(site.call), call.argument("repeats").flatMap(view.literal) == "true"
      else { continue }
      check(RunLoopTimer(call: call, view: view, context), context)
    }
  }

  private func check(_ timer: RunLoopTimer, _ context: CheckContext) {
    let view = timer.view
    guard !timer.isHandedOn, timer.isScheduled, !timer.mayEndItself else { return }
    let lifetime = ProcessLifetime(context)
    guard !lifetime.covers(view), !lifetime.isFree(view) else { return }
    let name = timer.handle.property.map { " in '\($0.name)'" } ?? ""
    let invalidations = timer.handle.calls(named: "invalidate")
    if invalidations.isEmpty {
      context.report(
        Self.notInvalidated,
        timer.handle.property == nil
          ? "the run loop keeps this repeating timer for ever: nobody has it any more to invalidate it"
          : "the run loop keeps this repeating timer for ever: nothing invalidates the one kept\(name)",
        at: timer.call.offset, in: view, trace: trace(of: timer, context),
        notes: [
          "only 'invalidate()' ends a repeating timer; its block gets the timer as its argument"
        ])
    } else if invalidations.allSatisfy(\.view.isInDeinit), timer.holdsOwner {
      context.report(
        Self.retainsTarget,
        "this repeating timer holds 'self': 'deinit', which would invalidate it, never runs",
        at: timer.call.offset, in: view,
        trace: [context.step("the timer is scheduled here", at: timer.call.offset, in: view)]
          + invalidations.map {
            context.step(
              "this waits for the last reference to go", at: $0.view.body[$0.instruction].offset,
              in: $0.view)
          },
        notes: ["capture 'self' weakly in the timer's block"])
    }
  }

  /// From the timer to the last one who could have invalidated it.
  private func trace(of timer: RunLoopTimer, _ context: CheckContext) -> [TraceStep] {
    let (view, handle) = (timer.view, timer.handle)
    let additions = handle.fates.filter(timer.isAddition).map {
      context.step(
        "the run loop gets it here, and keeps it", at: $0.view.body[$0.instruction].offset,
        in: $0.view)
    }
    if let property = handle.property {
      return PropertyTrace(property, context).steps(
        made: "the timer", at: timer.call.offset, keptBy: handle.store, in: view,
        between: additions, missing: "'invalidate()'")
    }
    return [context.step("the timer is made here", at: timer.call.offset, in: view)] + additions
      + [
        context.step(
          "the scope ends here, and nobody else has the timer", at: view.body.endOffset, in: view)
      ]
  }
}

/// A repeating timer and what is done with it.
struct RunLoopTimer {
  let call: CallParts
  let view: BodyView
  let handle: Handle
  private let context: CheckContext

  init(call: CallParts, view: BodyView, _ context: CheckContext) {
    self.call = call
    self.view = view
    self.context = context
    handle = Handle(of: call.value, in: view, context)
  }

  private var block: ValueID? { call.argument("{}") ?? call.argument("block") }

  var isScheduled: Bool {
    call.name == "scheduledTimer" || handle.fates.contains(where: isAddition)
  }

  /// `RunLoop.main.add(timer, forMode: .common)`
  fileprivate func isAddition(_ fate: ValueFate) -> Bool {
    guard case .argument = fate.kind, let call = fate.call else { return false }
    return call.name == "add" && call.labels.contains("forMode")
  }

  var isHandedOn: Bool {
    handle.isOutOfSight
      || handle.fates.contains { fate in
        switch fate.kind {
        case .argument: !isAddition(fate)
        case .other, .called, .stored, .returned: true
        case .receiver: !["invalidate", "fire"].contains(fate.call?.name ?? "")
        case .captured, .tested, .read, .modified: false
        }
      }
  }

  /// The block does something with its argument, or it is not known what the block is.
  var mayEndItself: Bool {
    if call.argument("target") != nil { return targetInvalidates }
    guard let block, let closure = view.closure(block) else { return true }
    let parameters = closure.body.instructions.filter { $0.opcode == .parameter }.map(\.symbol)
    return parameters.contains { parameter in
      ValueFates(followsParts: false).of(local: parameter, in: closure).contains {
        $0.kind != .read && $0.kind != .tested
      }
    }
  }

  /// Some member gets a timer as its parameter, and may invalidate it.
  private var targetInvalidates: Bool {
    guard let target = call.argument("target"), view.body[target].opcode == .selfValue else {
      return true
    }
    return view.file.summary.bodies.indices.contains { number in
      let body = BodyView(file: view.file, number: number)
      return body.enclosingType == view.enclosingType && body.body.kind == .function
        && body.body.locals.contains {
          $0.flags.contains(.isParameter) && body.text($0.type) == "Timer"
        }
    }
  }

  var holdsOwner: Bool {
    let owner = OwnerCapture(context)
    guard owner.hasObject(view) else { return false }
    if let target = call.argument("target") { return view.body[target].opcode == .selfValue }
    return block.flatMap { owner.holdsSelf($0, in: view) } ?? false
  }
}
