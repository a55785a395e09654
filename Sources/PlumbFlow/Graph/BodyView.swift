/// A body together with the strings of its file: what checks read.
public struct BodyView: Sendable {
  public let file: LoadedFile
  /// Number of the body in its file.
  public let number: Int
  @usableFromInline let indexed: IndexedBody

  public init(file: LoadedFile, number: Int) {
    self.file = file
    self.number = number
    indexed = file.bodies[number]
  }

  @inlinable public var body: FunctionBody { _read { yield indexed.body } }

  /// The instructions that have the value as an operand, in their order.
  public func users(of value: ValueID) -> ArraySlice<ValueID> {
    indexed.useIndex.users(of: value)
  }

  /// The instructions that read a variable, in their order.
  public func loads(of local: UInt32) -> ArraySlice<ValueID> {
    indexed.useIndex.loads(of: local)
  }

  public func text(_ symbol: Symbol) -> String { file.summary.strings[Int(symbol)] }

  public var name: String { text(body.name) }
  public var fullName: String { text(body.fullName) }
  /// Qualified name of the type around it, or "".
  public var enclosingType: String { text(body.enclosingType) }

  /// The body around a closure or local function.
  public var parent: BodyView? {
    body.parent == FunctionBody.none ? nil : BodyView(file: file, number: Int(body.parent))
  }

  /// The body of a `closure` instruction.
  public func closure(_ value: ValueID) -> BodyView? {
    guard body[value].opcode == .closure else { return nil }
    return BodyView(file: file, number: Int(body[value].symbol))
  }

  public func localName(_ local: UInt32) -> String { text(body.locals[Int(local)].name) }
  public func localType(_ local: UInt32) -> String { text(body.locals[Int(local)].type) }

  /// The name that a `global`, `member`, `storeMember`, `storeGlobal`, `extract`, `combine` or `call` carries; "" for those
  /// whose symbol is the number of a variable, parameter or body.
  public func symbolText(of value: ValueID) -> String {
    let instruction = body[value]
    switch instruction.opcode {
    case .parameter, .inlineParameter, .load, .store, .endScope, .closure: return ""
    case .addressOf where instruction.flags.contains(.local): return ""
    default: return text(instruction.symbol)
    }
  }

  public func call(_ value: ValueID) -> CallParts? {
    let instruction = body[value]
    guard instruction.opcode == .call else { return nil }
    var operands = body.operands(of: value)
    var receiver: ValueID?
    var callee: ValueID?
    if instruction.flags.contains(.hasReceiver) {
      receiver = operands.popFirst()
    } else if instruction.flags.contains(.indirect) {
      callee = operands.popFirst()
    }
    let first = Int(instruction.firstLabel)
    let labels = body.labels[first..<first + operands.count].map { text($0) }
    return CallParts(
      value: value, name: text(instruction.symbol), receiver: receiver, callee: callee,
      arguments: operands, labels: labels, flags: instruction.flags, offset: instruction.offset)
  }

  /// The literal's text if the value is a literal (`nil`, `true`, `0`).
  public func literal(_ value: ValueID) -> String? {
    body[value].opcode == .literal ? symbolText(of: value) : nil
  }

  /// Whether one of these names stands in the body: as a member, as a name that is not local, or in the type of a variable or
  /// the generic arguments of a name.
  public func names(anyOf names: Set<String>) -> Bool {
    guard !names.isEmpty else { return false }
    func stands(in type: Symbol) -> Bool {
      text(type).split { !$0.isLetter && !$0.isNumber && $0 != "_" }
        .contains { names.contains(String($0)) }
    }
    return body.locals.contains { stands(in: $0.type) }
      || body.instructions.contains {
        switch $0.opcode {
        case .member: names.contains(text($0.symbol))
        case .global: names.contains(text($0.symbol)) || stands(in: $0.firstLabel)
        default: false
        }
      }
  }

  public func isNil(_ value: ValueID) -> Bool { literal(value) == "nil" }

  /// The type whose initialiser is called: `Type(…)` or `Type.init(…)`; nil for functions and methods.
  public func constructedType(_ call: CallParts) -> String? {
    if let receiver = call.receiver {
      guard call.name == "init", body[receiver].opcode == .global else { return nil }
      return symbolText(of: receiver)
    }
    guard call.callee == nil, !call.flags.contains(.implicitMember) else { return nil }
    return call.name
  }
}
