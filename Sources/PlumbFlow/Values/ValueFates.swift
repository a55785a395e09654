/// One thing that is done with a value.
public struct ValueFate: Sendable {
  public enum Kind: Sendable, Equatable {
    /// A method is called on it.
    case receiver
    /// It is passed: the argument's number.
    case argument(Int)
    /// It is called (a closure).
    case called
    /// It is written to a member, an element, or a name that is not local. It is the written value, not the base.
    case stored
    /// Something is written into it: it is the base of a `storeMember` or `storeElement`.
    case modified
    case returned
    /// A closure or local function captures it; what the closure does with it is listed too.
    case captured
    /// Compared, tested, interpolated.
    case tested
    /// One of its members is read.
    case read
    /// It becomes part of a tuple, array or macro expansion.
    case other
  }
  public let kind: Kind
  public let view: BodyView
  /// The instruction; for `.returned` the value itself.
  public let instruction: ValueID
  /// The value is not the one asked about but came out of it: a member, an element, a closure's parameter.
  public let isDerived: Bool

  public var call: CallParts? { view.call(instruction) }

  /// Where it happens: of `.returned` the `return` that gives the value away.
  public var offset: UInt32 {
    guard kind == .returned else { return view.body[instruction].offset }
    let end = view.body.blocks.lazy.map(\.terminator).first {
      $0.hasValue && $0.value == instruction && ($0.kind == .return || $0.kind == .throw)
    }
    return end?.offset ?? view.body[instruction].offset
  }
}

/// Lists what becomes of a value, in its body and in the closures that capture it, whatever the order of execution.
public struct ValueFates {
  /// Members, elements and parameters of closures that are given to its methods count as the value, marked derived.
  public var followsParts = true

  public init(followsParts: Bool = true) { self.followsParts = followsParts }

  private struct Item: Hashable {
    var body: Int
    var value: ValueID
    var isDerived: Bool
  }

  public func of(_ value: ValueID, in view: BodyView) -> [ValueFate] {
    follow([Item(body: view.number, value: value, isDerived: false)], file: view.file)
  }

  /// What becomes of whatever a local variable holds.
  public func of(local: UInt32, in view: BodyView) -> [ValueFate] {
    follow(loads(of: local, in: view, isDerived: false), file: view.file)
  }

  private func follow(_ start: [Item], file: LoadedFile) -> [ValueFate] {
    var fates: [ValueFate] = []
    var pending = start
    var seen = Set(start)
    func add(_ items: [Item]) {
      for item in items where seen.insert(item).inserted { pending.append(item) }
    }
    while let item = pending.popLast() {
      let view = BodyView(file: file, number: item.body)
      for user in view.users(of: item.value) {
        let (kind, next) = use(item, by: user, in: view)
        if let kind {
          fates.append(
            ValueFate(kind: kind, view: view, instruction: user, isDerived: item.isDerived))
        }
        add(next)
      }
      for block in view.body.blocks where block.terminator.hasValue {
        guard block.terminator.value == item.value else { continue }
        let isReturn = block.terminator.kind == .return || block.terminator.kind == .throw
        fates.append(
          ValueFate(
            kind: isReturn ? .returned : .tested, view: view, instruction: item.value,
            isDerived: item.isDerived))
      }
    }
    return fates
  }

  private func use(
    _ item: Item, by user: ValueID, in view: BodyView
  ) -> (ValueFate.Kind?, [Item]) {
    let body = view.body
    let instruction = body[user]
    func same(_ value: ValueID) -> Item {
      Item(body: item.body, value: value, isDerived: item.isDerived)
    }
    func part(_ value: ValueID) -> [Item] {
      followsParts ? [Item(body: item.body, value: value, isDerived: true)] : []
    }
    switch instruction.opcode {
    case .store:
      // Only one that is inout can be assigned to: it stands for something of the caller's.
      let isOutward =
        body.locals[Int(instruction.symbol)].flags.contains(.isParameter)
        && body[item.value].opcode != .inlineParameter && body[item.value].opcode != .parameter
      return (
        isOutward ? .stored : nil,
        loads(of: instruction.symbol, in: view, isDerived: item.isDerived)
      )
    case .cast, .extract, .addressOf: return (nil, [same(user)])
    case .member: return (.read, part(user))
    case .element, .nextElement:
      return body.operand(0, of: user) == item.value ? (.read, part(user)) : (.other, [])
    case .storeMember, .storeElement:
      return (body.operand(0, of: user) == item.value ? .modified : .stored, [])
    case .storeGlobal: return (.stored, [])
    case .call: return use(ofCall: user, item, in: view)
    case .closure:
      // The load that captures is the closure's operand; inside it is another variable of the same name.
      let isLoad = body[item.value].opcode == .load
      guard isLoad, let closure = view.closure(user) else { return (.captured, []) }
      return (
        .captured,
        closure.body.locals.indices.filter {
          closure.body.locals[$0].outer == body[item.value].symbol
            && closure.body.locals[$0].flags.contains(.isCaptured)
        }.flatMap { loads(of: UInt32($0), in: closure, isDerived: item.isDerived) }
      )
    case .enterInline:
      guard followsParts else { return (nil, []) }
      let parameters = body.instructions.indices.filter {
        body.instructions[$0].opcode == .inlineParameter
          && body.operand(0, of: ValueID($0)) == user
      }
      return (nil, parameters.flatMap { part(ValueID($0)) })
    case .exitInline: return (nil, [same(user)])
    case .combine: return (.tested, [])
    case .endScope, .parameter, .load: return (nil, [])
    default: return (.other, [])
    }
  }

  private func use(
    ofCall user: ValueID, _ item: Item, in view: BodyView
  ) -> (ValueFate.Kind?, [Item]) {
    guard let call = view.call(user) else { return (.other, []) }
    if call.callee == item.value { return (.called, []) }
    if call.receiver == item.value {
      guard followsParts else { return (.receiver, []) }
      // `tasks.forEach { $0.cancel() }`, `handles.removeFirst()`.
      var next = [Item(body: item.body, value: user, isDerived: true)]
      for argument in call.arguments {
        guard let closure = view.closure(argument) else { continue }
        for index in closure.body.instructions.indices
        where closure.body.instructions[index].opcode == .parameter {
          next += loads(
            of: closure.body.instructions[index].symbol, in: closure, isDerived: true)
        }
      }
      return (.receiver, next)
    }
    guard let place = call.arguments.firstIndex(of: item.value) else { return (.other, []) }
    if view.body[item.value].opcode == .exitInline {
      return (nil, [Item(body: item.body, value: user, isDerived: item.isDerived)])
    }
    return (.argument(place - call.arguments.startIndex), [])
  }

  private func loads(of local: UInt32, in view: BodyView, isDerived: Bool) -> [Item] {
    view.loads(of: local).map { Item(body: view.number, value: $0, isDerived: isDerived) }
  }
}
