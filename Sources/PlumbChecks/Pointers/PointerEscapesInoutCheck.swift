import PlumbFlow
import PlumbModel

/// A pointer made with `&`, or from an array, by an initialiser that is over before the pointer is used.
struct PointerEscapesInoutCheck: Check {
  static let rule: RuleID = "pointer-escapes-inout"
  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { [] }
  func triggers(from resources: ResourceIndex) -> Set<String> {
    resources.pointers.types.union(resources.pointers.structures)
  }

  func check(_ view: BodyView, _ context: CheckContext) {
    let vocabulary = context.program.resources.pointers
    let derivation = PointerDerivation(view, vocabulary: vocabulary)
    for index in view.body.instructions.indices {
      guard let call = view.call(ValueID(index)), let type = view.constructedType(call),
        let argument = borrowed(call, type, view, context)
      else { continue }
      let isArray = view.body[argument].opcode != .addressOf
      let isKept = isKept(call.value, derivation, view, depth: 0)
      context.report(
        Self.rule,
        "the pointer to \(isArray ? "this array" : "this variable") is valid until '\(type)' returns, and points nowhere then",
        at: call.offset, in: view,
        trace: [
          context.step(
            "the pointer is made for the length of the call", at: view.body[argument].offset,
            in: view),
          context.step("what this returns keeps it beyond", at: call.offset, in: view),
        ],
        notes: ["use '\(isArray ? "withUnsafeBufferPointer" : "withUnsafeMutablePointer(to:)")'"],
        confidence: isKept ? nil : .low)
    }
  }

  /// The argument that is turned into a pointer for the length of the call.
  private func borrowed(
    _ call: CallParts, _ type: String, _ view: BodyView, _ context: CheckContext
  ) -> ValueID? {
    let vocabulary = context.program.resources.pointers
    let candidates: ArraySlice<ValueID>
    if vocabulary.types.contains(type) {
      guard let label = call.labels.first, ["", "start", "mutating"].contains(label) else {
        return nil
      }
      candidates = call.arguments.prefix(1)
    } else if vocabulary.structures.contains(type),
      !context.program.types.isUserDeclared(type)
    {
      // A function of the same name has no labels: `kevent(queue, &events, …)`.
      guard call.labels.allSatisfy({ !$0.isEmpty }) else { return nil }
      candidates = call.arguments
    } else {
      return nil
    }
    let places = PointerPlaces(view: view, context: context)
    return candidates.first { value in
      view.body[value].opcode == .addressOf
        ? !places.isStable(addressOf: value) : isArray(value, view, context)
    }
  }

  private func isArray(_ value: ValueID, _ view: BodyView, _ context: CheckContext) -> Bool {
    let source = view.body.resolved(value)
    if view.body[source].opcode == .aggregate { return view.symbolText(of: source) == "[]" }
    if let callee = view.call(source)?.callee, view.body[callee].opcode == .aggregate {
      return view.symbolText(of: callee) == "[]"
    }
    guard [.load, .global, .member].contains(view.body[value].opcode) else { return false }
    return context.evidence.type(of: value, in: view) == "Array"
  }

  /// Whether the result outlives the expression that it is made in.
  private func isKept(
    _ value: ValueID, _ derivation: PointerDerivation, _ view: BodyView, depth: Int
  ) -> Bool {
    if view.body.blocks.contains(where: {
      $0.terminator.kind == .return && $0.terminator.hasValue && $0.terminator.value == value
    }) {
      return true
    }
    return view.users(of: value).contains { user in
      switch view.body[user].opcode {
      case .store, .storeMember, .storeGlobal, .storeElement, .aggregate: return true
      case .call, .member, .cast:
        return depth < 4 && derivation.sources(of: user).contains(value)
          && isKept(user, derivation, view, depth: depth + 1)
      default: return false
      }
    }
  }
}
