import PlumbFlow
import PlumbModel
import PlumbSource

/// A semaphore that is waited for under a lock which everybody needs who signals it.
struct SemaphoreUnderLockCheck: Check {
  static let rule: RuleID = "semaphore-wait-under-lock"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["DispatchSemaphore"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for wait in view.calls(named: "wait") {
      guard wait.arguments.isEmpty, let receiver = wait.receiver,
        let property = view.property(readBy: receiver, context), !property.type.isEmpty,
        context.evidence.type(of: receiver, in: view) == "DispatchSemaphore",
        let held = held(at: wait.value, in: view, context), !held.isEmpty,
        let signals = signals(of: property, context), !signals.isEmpty
      else { continue }
      var common = held
      for signal in signals {
        common.formIntersection(self.held(at: signal.instruction, in: signal.view, context) ?? [])
      }
      guard let path = common.filter({ $0.hasPrefix("self.") }).sorted().first else { continue }
      let lock = LockCheck.shown(path)
      let first = signals[0]
      context.report(
        Self.rule,
        "this waits for '\(property.name)' while '\(lock)' is held, which is taken before every signal: "
          + "none can come",
        at: wait.offset, in: view,
        trace: [
          context.step("waits here, with '\(lock)' held", at: wait.offset, in: view),
          context.step(
            "the signal comes from here, where '\(lock)' has to be taken first",
            at: first.offset, in: first.view),
        ],
        notes: ["give the lock back before the wait"])
    }
  }

  private func held(
    at value: ValueID, in view: BodyView, _ context: CheckContext
  ) -> Set<String>? {
    let uses = LockUses(view, context)
    guard !uses.uses.isEmpty, let states = uses.statesAtBlocks() else { return nil }
    return uses.held(before: value, states)
  }

  /// nil: somebody may signal out of sight.
  private func signals(
    of property: PropertyReference, _ context: CheckContext
  ) -> [ValueFate]? {
    guard let story = PropertyStory(property, context), story.isPrivate else { return nil }
    var signals: [ValueFate] = []
    for fate in story.fates where !fate.isDerived {
      switch fate.kind {
      case .receiver where fate.call?.name == "signal": signals.append(fate)
      case .receiver where fate.call?.name == "wait": continue
      case .captured, .tested: continue
      default: return nil
      }
    }
    return signals
  }
}
