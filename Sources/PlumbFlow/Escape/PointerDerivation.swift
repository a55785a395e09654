/// Which of an instruction's operands its value points into the memory of.
///
/// Shared by the checks that follow a pointer through conversions: escapes, and writes to constant memory.
public struct PointerDerivation: Sendable {
  public let view: BodyView
  private let vocabulary: PointerVocabulary

  public init(_ view: BodyView, vocabulary: PointerVocabulary) {
    self.view = view
    self.vocabulary = vocabulary
  }

  /// The operands whose pointer the instruction's value carries on; empty for values that were read or copied.
  public func sources(of value: ValueID) -> [ValueID] {
    let body = view.body
    switch body[value].opcode {
    case .cast, .extract, .aggregate: return Array(body.operands(of: value))
    case .exitInline: return Array(body.operands(of: value).dropFirst())
    case .member:
      let isPointer = vocabulary.members.contains(view.symbolText(of: value))
      return isPointer ? [body.operand(0, of: value)] : []
    case .element:
      // A slice is still the same memory; an element is a copy.
      return isRange(body.operands(of: value).dropFirst()) ? [body.operand(0, of: value)] : []
    case .combine:
      return arithmetic(value)
    case .call: return view.call(value).map(sources) ?? []
    default: return []
    }
  }

  /// `p + n`, `n + p`, `p - 8`. The difference of two pointers is a number; only a literal is known to be none.
  private func arithmetic(_ value: ValueID) -> [ValueID] {
    let operands = Array(view.body.operands(of: value))
    switch view.symbolText(of: value) {
    case "+": return operands
    case "-":
      guard operands.count == 2, view.body[operands[1]].opcode == .literal else { return [] }
      return [operands[0]]
    default: return []
    }
  }

  private func isRange(_ indices: ArraySlice<ValueID>) -> Bool {
    guard indices.count == 1, let index = indices.first, view.body[index].opcode == .combine else {
      return false
    }
    return ["...", "..<"].contains(view.symbolText(of: index))
  }

  private func sources(_ call: CallParts) -> [ValueID] {
    // What the closure returned is what the call returns.
    let inlined = call.arguments.filter { view.body[$0].opcode == .exitInline }
    if !inlined.isEmpty { return inlined }
    if let type = view.constructedType(call) {
      if vocabulary.types.contains(type) {
        return call.labels.first == "bitPattern" ? [] : Array(call.arguments.prefix(1))
      }
      if vocabulary.structures.contains(type) {
        // A function of the same name has no labels: `kevent(queue, …)`.
        return call.labels.allSatisfy { !$0.isEmpty } ? Array(call.arguments) : []
      }
      if type == "Optional" || type == "Slice" { return Array(call.arguments) }
      return sources(ofBytes: type, call)
    }
    if let receiver = call.receiver {
      if vocabulary.methods.contains(call.name) { return [receiver] }
      if ["some", "success"].contains(call.name), isImplicit(receiver) {
        return Array(call.arguments)
      }
      return []
    }
    if call.flags.contains(.implicitMember), ["some", "success"].contains(call.name) {
      return Array(call.arguments)
    }
    return []
  }

  /// `Data(bytesNoCopy: p, count: n, deallocator: .none)` and its like.
  private func sources(ofBytes type: String, _ call: CallParts) -> [ValueID] {
    guard call.labels.first == "bytesNoCopy",
      vocabulary.wrappers.contains(type)
    else { return [] }
    let keepsOwner: Bool
    if let deallocator = call.argument("deallocator") {
      keepsOwner = view.symbolText(of: deallocator) != "none"
    } else {
      keepsOwner = call.argument("freeWhenDone").flatMap(view.literal) != "false"
    }
    return keepsOwner ? [] : Array(call.arguments.prefix(1))
  }

  private func isImplicit(_ value: ValueID) -> Bool {
    view.body[value].flags.contains(.implicitMember)
  }
}
