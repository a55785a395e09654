import PlumbFlow
import PlumbModel
import PlumbSource

/// Waits on an `NSCondition` that miss the signal, or for which there is none.
struct ConditionCheck: Check {
  static let withoutLoop: RuleID = "condition-wait-without-loop"
  static let neverSignalled: RuleID = "condition-never-signalled"

  var rules: [RuleID] { [Self.withoutLoop, Self.neverSignalled] }
  var triggers: [String] { ["NSCondition"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    let waits = view.calls(named: "wait").filter { call in
      guard call.arguments.isEmpty, let receiver = call.receiver else { return false }
      return context.evidence.type(of: receiver, in: view) == "NSCondition"
    }
    for wait in waits {
      if let taken = takenHere(before: wait, in: view), !view.body.isInLoop(wait.value) {
        context.report(
          Self.withoutLoop,
          "this wait asks for nothing: a signal that came before is lost, and one that comes may mean another thing",
          at: wait.offset, in: view,
          trace: [
            context.step("the condition is locked here", at: taken.offset, in: view),
            context.step("and waited for, whatever has happened", at: wait.offset, in: view),
          ],
          notes: [
            "'while !isDone { condition.wait() }', with what is waited for set under the lock"
          ])
      }
      if let property = view.property(readBy: wait.receiver!, context),
        isNeverSignalled(property, context)
      {
        context.report(
          Self.neverSignalled, "nobody signals '\(property.name)': this waits for ever",
          at: wait.offset, in: view,
          trace: [context.step("this waits for a signal", at: wait.offset, in: view)]
            + PropertyTrace(property, context).end(without: "'signal()' and 'broadcast()'"),
          notes: ["'broadcast()' wherever that changes which the wait asks for"])
      }
    }
  }

  /// A wait in a function that does not take the lock is a part of somebody's loop.
  private func takenHere(before wait: CallParts, in view: BodyView) -> CallParts? {
    guard let place = LockPlace(wait.receiver, in: view) else { return nil }
    return view.calls(named: "lock").first {
      LockPlace($0.receiver, in: view) == place && view.body.mayPrecede($0.value, wait.value)
    }
  }

  private func isNeverSignalled(_ property: PropertyReference, _ context: CheckContext) -> Bool {
    guard !property.type.isEmpty, let story = PropertyStory(property, context), story.isPrivate,
      story.uses.allSatisfy({ !$0.isWrite || $0.view.body.kind == .propertyValue })
    else { return false }
    return story.fates.filter { !$0.isDerived }.allSatisfy { fate in
      switch fate.kind {
      case .receiver: Self.silent.contains(fate.call?.name ?? "")
      case .captured: true
      default: false
      }
    }
  }

  /// What may be done with a condition without waking anybody.
  private static let silent: Set<String> = ["lock", "unlock", "wait", "try", "withLock"]
}

extension FunctionBody {
  /// Whether an instruction may run again in the same call.
  func isInLoop(_ value: ValueID) -> Bool {
    let block = blockOfInstruction()[Int(value)]
    return block == Int.max || canReach(block, from: block)
  }
}
