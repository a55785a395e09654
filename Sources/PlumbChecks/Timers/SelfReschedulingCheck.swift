import PlumbFlow
import PlumbModel

/// Methods that put themselves on a queue again, on every path, and hold their object meanwhile.
struct SelfReschedulingCheck: Check {
  static let rule: RuleID = "self-rescheduling-work"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["asyncAfter", "Task"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    guard view.body.kind == .function else { return }
    let owner = OwnerCapture(context)
    guard let call = again(in: view, owner, context), !ProcessLifetime(context).covers(view) else {
      return
    }
    context.report(
      Self.rule,
      "'\(view.name)' starts itself again on every path: it runs for ever, and keeps 'self'",
      at: call.offset, in: view,
      trace: [
        context.step("'\(view.name)' begins here", at: view.body.offset, in: view),
        context.step("each run gets here, and starts the next", at: call.offset, in: view),
      ],
      notes: ["capture 'self' weakly, or test a flag before"])
  }

  /// The call that makes the body run again, later.
  private func again(
    in view: BodyView, _ owner: OwnerCapture, _ context: CheckContext
  ) -> CallParts? {
    guard owner.hasObject(view) else { return nil }
    for call in view.calls(named: "asyncAfter") {
      guard call.receiver != nil, let work = call.arguments.last,
        isOnEveryPath(call.value, in: view), callsAgain(work, by: call, in: view, owner)
      else { continue }
      return call
    }
    for site in TaskSite.all(in: view, context) {
      guard let work = site.call.arguments.last, isOnEveryPath(site.call.value, in: view),
        callsAgain(work, by: site.call, in: view, owner),
        TaskFate.verdict(on: site, in: view, context) == .dropped
      else { continue }
      return site.call
    }
    return nil
  }

  /// The body has no way out that avoids the instruction.
  private func isOnEveryPath(_ value: ValueID, in view: BodyView) -> Bool {
    let block = view.body.blockOfInstruction()[Int(value)]
    // Nobody cancels work that is on a queue, or a task that was dropped.
    let edges = LoopEdges(view, cancellation: .never)
    var seen: Set<Int> = [0]
    var pending = [0]
    while let next = pending.popLast() {
      if next == block { continue }
      switch view.body.blocks[next].terminator.kind {
      case .return, .throw: return false
      default: break
      }
      for target in edges.successors(of: next) where seen.insert(target).inserted {
        pending.append(target)
      }
    }
    return seen.contains(block)
  }

  /// The work is the method itself, or a closure that holds `self` and calls it on every path.
  private func callsAgain(
    _ work: ValueID, by call: CallParts, in view: BodyView, _ owner: OwnerCapture
  ) -> Bool {
    let instruction = view.body[work]
    switch instruction.opcode {
    case .closure:
      guard let closure = view.closure(work), owner.capture(in: view).holdsSelf(closure) else {
        return false
      }
      return closure.body.instructions.indices.contains { index in
        guard let inner = closure.call(ValueID(index)), inner.name == view.name,
          inner.callee == nil,
          isOnSelf(inner, in: closure)
        else { return false }
        return isOnEveryPath(ValueID(index), in: closure)
      }
    case .global: return view.symbolText(of: work) == view.name
    case .member:
      return view.symbolText(of: work) == view.name
        && view.body[view.body.operand(0, of: work)].opcode == .selfValue
    case .load:
      // A work item that nobody else has.
      guard let source = view.body.definition(of: instruction.symbol) else { return false }
      let fates = ValueFates(followsParts: false).of(source, in: view)
      guard fates.allSatisfy({ $0.instruction == call.value && $0.kind != .receiver }) else {
        return false
      }
      return callsAgain(source, by: call, in: view, owner)
    case .call:
      guard let item = view.call(work), item.name == "DispatchWorkItem",
        let inner = item.arguments.last
      else { return false }
      return callsAgain(inner, by: call, in: view, owner)
    default: return false
    }
  }

  private func isOnSelf(_ call: CallParts, in view: BodyView) -> Bool {
    guard let receiver = call.receiver else { return true }
    return view.body[receiver].opcode == .selfValue
  }
}
