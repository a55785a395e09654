import PlumbFlow

/// Where a token comes into a body.
enum TokenOrigin: Sendable, Equatable {
  /// The result of an instruction.
  case value(ValueID)
  /// A parameter or captured variable that holds it from the start.
  case local(UInt32)
  /// It was given away and is owed again from this edge on: the successor's place in the block's list.
  case edge(block: Int, successor: Int)
}

/// What a body does with one token, instruction by instruction.
///
/// Names are followed through variables that are assigned once. Where the token goes into anything else, it escapes.
struct TokenUses: Sendable {
  enum Use: Sendable, Equatable {
    /// A method that pays the debt.
    case event
    case borrow(String)
    /// One of its parts is taken out.
    case part(String)
    /// A `for` loop runs over it.
    case iterated
    /// A property of the token is set to a value.
    case setting(String, ValueID)
    /// A closure or local function captures it; the number of its body, and its own variable for the token.
    case capture(body: Int, local: UInt32)
    /// `self.name = token`, or `name = token` for a name that is not local.
    case storedInProperty(String)
    case escape
  }

  let view: BodyView
  let kind: TokenKind
  private(set) var origin: TokenOrigin
  /// Where the token came into the body in the first place.
  let source: TokenOrigin
  /// By instruction; an instruction that uses the token twice keeps the graver use.
  private(set) var uses: [ValueID: Use] = [:]
  /// Terminators, by block, that give the token away.
  private(set) var returningBlocks: Set<Int> = []
  private(set) var aliases: Set<ValueID> = []
  private(set) var locals: Set<UInt32> = []

  /// - Parameter parts: the values that are the token, where the origin is the whole of which it is a part.
  init(view: BodyView, kind: TokenKind, origin: TokenOrigin, parts: [ValueID] = []) {
    self.view = view
    self.kind = kind
    self.origin = origin
    source = origin
    if parts.isEmpty {
      switch origin {
      case .value(let value): aliases.insert(value)
      case .local(let local): locals.insert(local)
      case .edge: break
      }
    } else {
      aliases.formUnion(parts)
    }
    followNames()
    classify()
  }

  var captures: [(value: ValueID, body: Int, local: UInt32)] {
    uses.compactMap { value, use in
      if case .capture(let body, let local) = use { return (value, body, local) }
      return nil
    }.sorted { $0.value < $1.value }
  }

  /// The same with closures that hold the token as mere onlookers.
  func ignoringCaptures() -> TokenUses { ignoring(Set(captures.map(\.value))) }

  func ignoring(_ values: Set<ValueID>) -> TokenUses {
    var result = self
    result.uses = uses.filter { !values.contains($0.key) }
    return result
  }

  func values(where matches: (Use) -> Bool) -> [ValueID] {
    uses.filter { matches($0.value) }.map(\.key).sorted()
  }

  /// The same token, owed from another point on.
  func owed(from origin: TokenOrigin) -> TokenUses {
    var result = self
    result.origin = origin
    return result
  }

  var events: [ValueID] { values { $0 == .event } }

  /// The values that are this part of the token.
  func parts(named names: Set<String>) -> [ValueID] {
    values {
      if case .part(let name) = $0 { return names.contains(name) }
      return false
    }
  }

  var escapes: [ValueID] {
    values {
      switch $0 {
      case .escape, .storedInProperty: true
      default: false
      }
    }
  }

  // MARK: Names

  private mutating func followNames() {
    let body = view.body
    var storeCount = [Int](repeating: 0, count: body.locals.count)
    for (index, instruction) in body.instructions.enumerated() where instruction.opcode == .store {
      // What gets nil afterwards has the token or nothing.
      if !instruction.flags.contains(.initializes), view.isNil(body.operand(0, of: ValueID(index)))
      {
        continue
      }
      storeCount[Int(instruction.symbol)] += 1
    }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for (index, instruction) in body.instructions.enumerated() {
        let value = ValueID(index)
        if aliases.contains(value) { continue }
        switch instruction.opcode {
        case .load:
          if locals.contains(instruction.symbol) {
            aliases.insert(value)
            hasChanged = true
          }
        case .store:
          let local = body.locals[Int(instruction.symbol)]
          guard aliases.contains(body.operand(0, of: value)),
            storeCount[Int(instruction.symbol)] == 1,
            local.flags.isDisjoint(with: [.isCaptured, .isInout, .isParameter])
              || isOwnParameter(local),
            isInside(local)
          else { continue }
          if locals.insert(instruction.symbol).inserted { hasChanged = true }
        case .cast:
          if aliases.contains(body.operand(0, of: value)) {
            aliases.insert(value)
            hasChanged = true
          }
        case .extract:
          if aliases.contains(body.operand(0, of: value)), view.symbolText(of: value) == "some" {
            aliases.insert(value)
            hasChanged = true
          }
        default: continue
        }
      }
    }
  }

  /// The parameter of a closure lowered in place is stored once, where the closure begins.
  private func isOwnParameter(_ local: LocalVariable) -> Bool {
    guard case .value(let value) = source else { return false }
    return view.body[value].opcode == .inlineParameter && local.flags.contains(.isParameter)
  }

  /// Whether a variable belongs to the closure whose parameter the token is; any variable for other tokens.
  private func isInside(_ local: LocalVariable) -> Bool {
    guard case .value(let value) = source, view.body[value].opcode == .inlineParameter else {
      return true
    }
    return local.flags.contains(.isTemporary)
      || local.offset >= view.body[view.body.operand(0, of: value)].offset
  }

  /// The edge is taken where the token is nil, and nothing is owed.
  func isAbsent(after block: Int, edge: Int) -> Bool {
    let end = view.body.blocks[block].terminator
    guard end.hasValue, aliases.contains(end.value) else { return false }
    switch end.kind {
    case .unwrap: return edge == 1
    case .match:
      let labels = view.body.edgeLabels(of: block)
      return ["none", "nil"].contains(view.text(labels[labels.startIndex + edge]))
    default: return false
    }
  }

  /// A variable that has the token is made nil.
  func isForgotten(by value: ValueID) -> Bool {
    view.body[value].opcode == .store && locals.contains(view.body[value].symbol)
      && view.isNil(view.body.operand(0, of: value))
  }

  // MARK: Uses

  private mutating func classify() {
    let body = view.body
    for (index, instruction) in body.instructions.enumerated() {
      let value = ValueID(index)
      let operands = body.operands(of: value)
      guard operands.contains(where: { aliases.contains($0) }) else { continue }
      if let use = use(of: value, instruction, operands) { uses[value] = use }
    }
    for (index, block) in body.blocks.enumerated() {
      let end = block.terminator
      guard end.hasValue, aliases.contains(end.value) else { continue }
      if end.kind == .throw || (end.kind == .return && returnsValue) {
        returningBlocks.insert(index)
      }
    }
  }

  /// A function without a result drops what its lone expression yields.
  private var returnsValue: Bool {
    switch view.body.kind {
    case .function, .localFunction, .initializer, .deinitializer, .setter, .observer:
      view.body.flags.contains(.returnsValue)
    default: true
    }
  }

  private func use(
    of value: ValueID, _ instruction: Instruction, _ operands: ArraySlice<ValueID>
  ) -> Use? {
    let isFirst = aliases.contains(operands[operands.startIndex])
    let isElsewhere = operands.dropFirst().contains { aliases.contains($0) }
    switch instruction.opcode {
    case .store: return locals.contains(instruction.symbol) ? nil : .escape
    case .cast, .endScope, .enterInline: return nil
    case .exitInline: return returnsNothing(value) ? nil : .escape
    case .extract:
      if aliases.contains(value) { return nil }
      return kind.parts.contains(view.symbolText(of: value))
        ? .part(view.symbolText(of: value)) : .escape
    case .nextElement: return .iterated
    case .combine: return .borrow("")
    case .call: return callUse(value)
    case .member:
      let name = view.symbolText(of: value)
      if kind.parts.contains(name) { return .part(name) }
      return kind.members.contains(name) ? .borrow(name) : .escape
    case .storeMember:
      if isElsewhere { return storedUse(value, name: view.symbolText(of: value)) }
      let name = view.symbolText(of: value)
      return kind.settings.contains(name)
        ? .setting(name, operands[operands.startIndex + 1]) : .escape
    case .storeGlobal: return .storedInProperty(view.symbolText(of: value))
    case .closure: return captureUse(value, operands)
    default: return isFirst || isElsewhere ? .escape : nil
    }
  }

  /// The closures of these calls have no result; what a lone expression in them has is dropped.
  private func returnsNothing(_ exit: ValueID) -> Bool {
    let callee = view.symbolText(of: exit)
    return TokenSites.continuationCalls.contains(callee) || TokenSites.streamTypes.contains(callee)
  }

  private func storedUse(_ value: ValueID, name: String) -> Use {
    let object = view.body.operand(0, of: value)
    return view.body[object].opcode == .selfValue ? .storedInProperty(name) : .escape
  }

  private func callUse(_ value: ValueID) -> Use? {
    guard let call = view.call(value) else { return .escape }
    if call.arguments.contains(where: { aliases.contains($0) }) {
      return Self.lookingCalls.contains(call.name) ? .borrow(call.name) : .escape
    }
    if let receiver = call.receiver, aliases.contains(receiver) {
      if kind.events.contains(call.name) { return .event }
      if call.name == "yield", let result = call.argument("with") { return yieldUse(result) }
      return kind.borrows.contains(call.name) ? .borrow(call.name) : .escape
    }
    return .escape
  }

  /// `yield(with: .failure(error))` finishes the stream; of another result nobody knows.
  private func yieldUse(_ result: ValueID) -> Use {
    switch view.call(result)?.name {
    case "success": .borrow("yield")
    case "failure": .event
    default: .escape
    }
  }

  /// Calls that look at an argument and do not keep it.
  private static let lookingCalls: Set<String> = [
    "print", "debugPrint", "dump", "String", "type", "ObjectIdentifier", "precondition", "assert",
    "withExtendedLifetime", "unsafeBitCast",
  ]

  private func captureUse(_ value: ValueID, _ operands: ArraySlice<ValueID>) -> Use {
    let number = Int(view.body[value].symbol)
    let child = view.file.summary.bodies[number]
    for operand in operands where aliases.contains(operand) {
      guard view.body[operand].opcode == .load else { return .escape }
      let outer = view.body[operand].symbol
      guard
        let local = child.locals.firstIndex(where: {
          $0.flags.contains(.isCaptured) && $0.outer == outer
        })
      else { return .escape }
      return .capture(body: number, local: UInt32(local))
    }
    return .escape
  }
}
