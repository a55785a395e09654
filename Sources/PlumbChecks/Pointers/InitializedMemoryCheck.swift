import PlumbFlow
import PlumbModel
import PlumbSource

/// Memory of a type that owns something is freed without having been deinitialised.
struct InitializedMemoryCheck: Check {
  static let rule: RuleID = "memory-not-deinitialized"
  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["allocate"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    guard let resource = context.program.resources.number(of: "initialized-memory") else { return }
    for index in view.body.instructions.indices {
      guard let call = view.call(ValueID(index)), call.name == "allocate",
        let receiver = call.receiver, view.body[receiver].opcode == .global,
        ["UnsafeMutablePointer", "UnsafeMutableBufferPointer"]
          .contains(view.symbolText(of: receiver)),
        let element = element(of: call, receiver, view),
        OwningType(context: context, file: view.file.index)
          .isOwner(element, in: view.enclosingType)
      else { continue }
      let seed = TypestateSeed(.value(call.value), state: 0)
      reportInBody(seed, resource, element, call, view, context)
      reportInType(seed, resource, element, call, view, context)
    }
  }

  /// The text of the element type, from the call or from the variable that gets the pointer.
  private func element(of call: CallParts, _ receiver: ValueID, _ view: BodyView) -> String? {
    let arguments = view.body[receiver].firstLabel
    if arguments != 0 { return view.text(arguments) }
    for user in view.users(of: call.value) where view.body[user].opcode == .store {
      let type = view.localType(view.body[user].symbol)
      guard let open = type.firstIndex(of: "<"), let close = type.lastIndex(of: ">") else {
        continue
      }
      return String(type[type.index(after: open)..<close])
    }
    return nil
  }

  // MARK: In one body

  private func reportInBody(
    _ seed: TypestateSeed, _ resource: Int, _ element: String, _ call: CallParts,
    _ view: BodyView, _ context: CheckContext
  ) {
    guard let outcome = context.typestate(of: seed, resource: resource, in: view) else { return }
    let violations = outcome.violations.filter { $0.rule == Self.rule.rawValue }
    if violations.isEmpty { return }
    let paths = context.paths(to: violations, of: seed, resource: resource, in: view)
    for violation in violations {
      var trace = [context.step("allocated here", at: call.offset, in: view)]
      trace += paths.steps(to: violation)
      report(element, at: violation.offset, in: view, trace, context)
    }
  }

  private func report(
    _ element: String, at offset: UInt32, in view: BodyView, _ trace: [TraceStep],
    _ context: CheckContext
  ) {
    context.report(
      Self.rule,
      "this frees memory that still holds values of '\(element)', and leaks what they own",
      at: offset, in: view, trace: trace + [context.step("freed here", at: offset, in: view)],
      notes: ["call 'deinitialize(count:)' first"])
  }

  // MARK: In a type

  private static let emptying: Set<String> = [
    "deinitialize", "move", "moveInitialize", "moveUpdate", "moveElement", "moveAssign",
  ]

  private func reportInType(
    _ seed: TypestateSeed, _ resource: Int, _ element: String, _ call: CallParts,
    _ view: BodyView, _ context: CheckContext
  ) {
    guard
      let property = StoredResource.property(
        holding: seed, resource: resource, in: view, context),
      let uses = context.program.uses(of: property)
    else { return }
    var frees: [ValueFate] = []
    var isInitialized = false
    for use in uses where !use.isWrite {
      if use.view.outermost.mentionsCall(of: Self.emptying) { return }
      for fate in ValueFates().of(use.instruction, in: use.view) where !fate.isDerived {
        switch fate.kind {
        case .receiver:
          if fate.call?.name == "deallocate" { frees.append(fate) }
          if fate.call?.name == "initialize" { isInitialized = true }
        case .argument, .called, .stored, .returned, .captured, .other: return
        case .modified, .tested, .read: continue
        }
      }
    }
    guard isInitialized || initializes(seed, view) else { return }
    for free in frees {
      report(
        element, at: free.view.body[free.instruction].offset, in: free.view,
        [context.step("allocated here", at: call.offset, in: view)], context)
    }
  }

  /// The local value is initialised before it is stored.
  private func initializes(_ seed: TypestateSeed, _ view: BodyView) -> Bool {
    guard case .value(let value) = seed.source else { return false }
    return ValueFates(followsParts: false).of(value, in: view).contains {
      $0.kind == .receiver && $0.call?.name == "initialize"
    }
  }
}
