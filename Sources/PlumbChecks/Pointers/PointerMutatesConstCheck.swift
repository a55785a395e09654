import PlumbFlow
import PlumbModel

/// A write through `UnsafeMutablePointer(mutating:)` of what is declared constant.
struct PointerMutatesConstCheck: Check {
  static let rule: RuleID = "pointer-mutates-const"
  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["mutating"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    guard view.body.labels.contains(where: { $0 != 0 && view.text($0) == "mutating" }) else {
      return
    }
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      guard let target = writtenPointer(by: value, view),
        let (source, conversion) = constantSource(of: target, view, context)
      else { continue }
      context.report(
        Self.rule, "this writes to \(source.description), which is constant",
        at: view.body[value].offset, in: view,
        trace: [
          context.step("made mutable here", at: view.body[conversion].offset, in: view),
          context.step("written here", at: view.body[value].offset, in: view),
        ], notes: ["use the mutable variant, such as 'withUnsafeMutableBufferPointer'"],
        confidence: source.confidence)
    }
  }

  // MARK: Writes

  /// The pointer through which the instruction writes.
  private func writtenPointer(by value: ValueID, _ view: BodyView) -> ValueID? {
    let body = view.body
    switch body[value].opcode {
    case .storeMember:
      let base = body.operand(0, of: value)
      return view.symbolText(of: value) == "pointee" ? base : memoryBase(base, view)
    case .storeElement: return body.operand(0, of: value)
    case .call: return view.call(value).flatMap { written(by: $0, view) }
    default: return nil
    }
  }

  /// `pointer` of `pointer.pointee.part` and `pointer[0].part`, whose write is one to memory.
  private func memoryBase(_ place: ValueID, _ view: BodyView) -> ValueID? {
    var place = place
    while true {
      switch view.body[place].opcode {
      case .member:
        let base = view.body.operand(0, of: place)
        if view.symbolText(of: place) == "pointee" { return base }
        place = base
      case .element: return view.body.operand(0, of: place)
      default: return nil
      }
    }
  }

  private static let writingMethods: Set<String> = [
    "initialize", "update", "assign", "storeBytes", "moveInitialize", "moveUpdate", "copyMemory",
    "copyBytes", "initializeMemory", "swapAt",
  ]
  private static let writingFunctions: [String: Int] = [
    "memcpy": 0, "memmove": 0, "memset": 0, "strcpy": 0, "strncpy": 0, "strcat": 0, "bzero": 0,
    "fread": 0, "read": 1, "pread": 1, "recv": 1,
  ]

  private func written(by call: CallParts, _ view: BodyView) -> ValueID? {
    if let receiver = call.receiver, view.body[receiver].opcode != .global {
      return Self.writingMethods.contains(call.name) ? receiver : nil
    }
    guard call.callee == nil, let position = Self.writingFunctions[call.name],
      position < call.arguments.count
    else { return nil }
    return call.arguments[call.arguments.startIndex + position]
  }

  // MARK: Where the pointer comes from

  private struct ConstantSource {
    var description: String
    var confidence: Confidence?
  }

  /// Goes back from a pointer to what it points into: past a `mutating:`, to something constant.
  private func constantSource(
    of pointer: ValueID, _ view: BodyView, _ context: CheckContext
  ) -> (ConstantSource, conversion: ValueID)? {
    let vocabulary = context.program.resources.pointers
    let derivation = PointerDerivation(view, vocabulary: vocabulary)
    var value = pointer
    var conversion: ValueID?
    for _ in 0..<16 {
      value = view.body.resolved(value)
      if let call = view.call(value), let type = view.constructedType(call),
        vocabulary.types.contains(type), call.labels.first == "mutating"
      {
        conversion = value
      }
      guard let next = derivation.sources(of: value).first else { break }
      value = next
    }
    guard let conversion, let source = source(value, view, context) else { return nil }
    return (source, conversion)
  }

  private func source(
    _ value: ValueID, _ view: BodyView, _ context: CheckContext
  ) -> ConstantSource? {
    switch view.body[value].opcode {
    case .inlineParameter: return lent(by: view.body.operand(0, of: value), view, context)
    case .load:
      let local = view.body.locals[Int(view.body[value].symbol)]
      guard local.flags.contains(.isParameter), !local.flags.contains(.isReassigned) else {
        return nil
      }
      let type = context.evidence.type(ofLocal: view.body[value].symbol, in: view) ?? ""
      guard type.hasPrefix("Unsafe"), !type.contains("Mutable"), type.hasSuffix("Pointer") else {
        return nil
      }
      return ConstantSource(
        description: "the memory of '\(view.localName(view.body[value].symbol))'",
        confidence: .medium)
    case .member where view.symbolText(of: value) == "utf8Start":
      return ConstantSource(description: "a string literal")
    default: return nil
    }
  }

  /// What a closure was lent read-only.
  private func lent(
    by enter: ValueID, _ view: BodyView, _ context: CheckContext
  ) -> ConstantSource? {
    let operands = view.body.operands(of: enter)
    if operands.contains(where: { view.body[$0].opcode == .addressOf }) { return nil }
    let owner = operands.first.flatMap { context.evidence.type(of: $0, in: view) }
    if owner?.hasPrefix("Unsafe") ?? false { return nil }
    switch view.symbolText(of: enter) {
    case "withUnsafePointer": return ConstantSource(description: "a value that was lent to read")
    case "withUnsafeBufferPointer", "withUnsafeBytes", "withContiguousStorageIfAvailable":
      let isKnown = ["Array", "Data", "String", "Substring", "ContiguousArray"].contains(owner)
      return ConstantSource(
        description: "a buffer that was lent to read", confidence: isKnown ? nil : .medium)
    case "withCString", "withUTF8": return ConstantSource(description: "the bytes of a string")
    default: return nil
    }
  }
}
