import PlumbFlow
import PlumbModel
import PlumbSource

/// References that `Unmanaged.passRetained` adds, and that nothing takes back.
///
/// Not in the resource file, because a discarded one is meant to live for ever.
struct UnmanagedReleaseCheck: Check {
  static let rule: RuleID = "unmanaged-not-released"
  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["passRetained"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    guard let resource = context.program.resources.number(of: "unmanaged") else { return }
    for index in view.body.instructions.indices {
      guard let call = view.call(ValueID(index)), call.name == "passRetained",
        let receiver = call.receiver,
        context.evidence.type(of: receiver, in: view) == "Unmanaged",
        !context.program.types.isUserDeclared("Unmanaged"), !isDiscarded(call.value, view)
      else { continue }
      follow(call, resource, view, context)
      reportOneShot(call, view, context)
    }
  }

  /// `_ = Unmanaged.passRetained(x)`, or with `toOpaque()` behind.
  private func isDiscarded(_ value: ValueID, _ view: BodyView) -> Bool {
    if view.body[value].flags.contains(.isDiscarded) { return true }
    let users = view.users(of: value)
    return !users.isEmpty
      && users.allSatisfy {
        view.body[$0].flags.contains(.isDiscarded) && view.symbolText(of: $0) == "toOpaque"
      }
  }

  private func follow(
    _ call: CallParts, _ resource: Int, _ view: BodyView, _ context: CheckContext
  ) {
    let spec = context.program.resources.resources[resource]
    let seed = TypestateSeed(.value(call.value), state: 0)
    if let outcome = context.typestate(of: seed, resource: resource, in: view) {
      ResourceCheck().report(
        outcome, of: spec, acquiredAt: call.offset, seed, resource, in: view, context)
    }
    guard
      let property = StoredResource.property(
        holding: seed, resource: resource, in: view, context),
      StoredResource(context).verdict(on: property, spec) == .kept
    else { return }
    context.report(
      Self.rule,
      "this retained reference is kept in '\(property.name)', and no member releases it",
      at: call.offset, in: view,
      trace: PropertyTrace(property, context).steps(
        made: "the retained reference", at: call.offset,
        keptBy: StoredResource.store(holding: seed, resource: resource, in: view, context),
        in: view, missing: "'release()'"),
      notes: ["release it with 'release()' or 'takeRetainedValue()' before it is replaced"])
  }

  // MARK: Callbacks that run once

  private static let oneShotCallers: Set<String> = [
    "pthread_create", "dispatch_async_f", "dispatch_after_f", "thrd_create",
  ]

  /// The context of a thread's function, which takes it without taking it back.
  private func reportOneShot(_ call: CallParts, _ view: BodyView, _ context: CheckContext) {
    guard let user = opaqueUser(of: call.value, view), Self.oneShotCallers.contains(user.name),
      let callback = callback(of: user, view),
      callback.mentionsCall(of: ["takeUnretainedValue"]),
      !callback.mentionsCall(of: ["takeRetainedValue", "release", "autorelease"])
    else { return }
    context.report(
      Self.rule,
      "this reference goes to '\(user.name)', whose callback takes it with 'takeUnretainedValue()': nothing releases it",
      at: call.offset, in: view,
      trace: [
        context.step("retained here", at: call.offset, in: view),
        context.step("the callback", at: callback.body.offset, in: callback),
      ], notes: ["take it with 'takeRetainedValue()' in the callback"])
  }

  /// The call that gets the reference as an opaque pointer, straight or by way of a variable.
  private func opaqueUser(of value: ValueID, _ view: BodyView) -> CallParts? {
    let opaque = view.users(of: value).filter { view.symbolText(of: $0) == "toOpaque" }
    guard opaque.count == 1 else { return nil }
    for fate in ValueFates(followsParts: false).of(opaque[0], in: view) {
      if case .argument = fate.kind, !fate.isDerived { return fate.call }
    }
    return nil
  }

  private func callback(of call: CallParts, _ view: BodyView) -> BodyView? {
    for argument in call.arguments {
      let source = view.body.resolved(argument)
      if let closure = view.closure(source) { return closure }
    }
    return nil
  }
}
