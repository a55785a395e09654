/// Carries one path state through a block's instructions.
///
/// The meaning of calls comes from the resource's file; of names of timers, files or memory nothing stands here.
struct TypestateTransfer {
  let view: BodyView
  let spec: ResourceSpec
  let seed: TypestateSeed
  let resources: ResourceIndex
  let liveness: ValueLiveness
  /// The type that a call's receiver is or names, "" if nothing is known.
  let receiverType: @Sendable (BodyView, ValueID) -> String
  /// Whether the call is to a function or type of the program's own.
  let isShadowed: @Sendable (BodyView, CallParts, CallPattern) -> Bool
  /// The function for which a constant of the called name stands, if it does.
  let standsFor: @Sendable (BodyView, CallParts) -> String?

  /// What came of one path state at the end of a block.
  struct Result {
    /// nil once the resource got out of sight or was lost.
    var state: PathState?
    /// Before the effects of the block's last call, for its error edge.
    var beforeLastCall: PathState?
    var known: KnownConditions
    var violations: [TypestateViolation] = []
    var escapes: [TypestateEscape] = []
    /// Calls that put the resource into another state, in their order.
    var changes: [StateChange] = []
  }

  struct StateChange {
    var call: ValueID
    var state: Int
  }

  func run(block: Int, _ start: PathState, _ known: KnownConditions) -> Result {
    var result = Result(state: start, beforeLastCall: nil, known: known)
    let range = view.body.instructionRange(of: block)
    for index in range {
      let value = ValueID(index)
      if index == range.upperBound - 1 { result.beforeLastCall = result.state }
      learn(from: value, &result.known)
      step(value, &result)
      guard let state = result.state else { break }
      if state.isHeld { settle(state, after: index, in: block, &result) }
      if result.state == nil { break }
    }
    return result
  }

  /// Facts that an assignment makes or unmakes.
  private func learn(from value: ValueID, _ known: inout KnownConditions) {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .store: known.forget(local: instruction.symbol)
    case .addressOf where instruction.flags.contains(.local):
      known.forget(local: instruction.symbol)
      return
    default: return
    }
    let stored = view.body.operand(0, of: value)
    guard let text = view.literal(stored) else { return }
    let key = ConditionKey(ofLoad: instruction.symbol)
    switch text {
    case "true", "false": known.learn(key, text == "true" ? EdgeOutcome.yes : EdgeOutcome.no)
    case "nil": known.learn(key.unwrapping, EdgeOutcome.no)
    default: break
    }
  }

  // MARK: One instruction

  private func step(_ value: ValueID, _ result: inout Result) {
    guard var state = result.state else { return }
    let instruction = view.body[value]
    if seed.source == .value(value) {
      acquire(value, &state)
      result.state = state
      // The acquiring call's own arguments say nothing of the resource that it makes.
      return
    }
    switch instruction.opcode {
    case .load:
      if state.isHolder(instruction.symbol) { state.add(value: value) }
      if state.partHolders.contains(instruction.symbol) { state.add(part: value) }
    case .store:
      let stored = view.body.operand(0, of: value)
      state.forget(local: instruction.symbol)
      if state.isValue(stored) { state.add(holder: instruction.symbol) }
      if state.isPart(stored) { state.add(partHolder: instruction.symbol) }
    case .endScope: state.forget(local: instruction.symbol)
    case .call:
      call(value, &state, &result)
      guard result.state != nil else { return }
    case .closure, .storeMember, .storeGlobal, .storeElement, .aggregate, .opaque, .combine:
      if let way = escape(value, state) {
        result.escapes.append(TypestateEscape(way: way, state: state.state))
        use(value, state, &result)
        result.state = nil
        return
      }
      // To compare or print it is no use.
      if instruction.opcode != .combine, mentions(value, state) { use(value, state, &result) }
    case .cast, .extract, .exitInline, .addressOf:
      if mentions(value, state) { state.add(value: value) }
      if mentionsPart(value, state) { state.add(part: value) }
    case .member, .element, .nextElement: read(value, &state, &result)
    default: break
    }
    result.state = state
  }

  private func acquire(_ value: ValueID, _ state: inout PathState) {
    state.values.removeAll { $0 == value }
    guard !state.isHeld else { return }
    state.state = seed.state
    state.values = [value]
  }

  private func mentions(_ value: ValueID, _ state: PathState) -> Bool {
    !state.values.isEmpty && view.body.operands(of: value).contains { state.isValue($0) }
  }

  private func mentionsPart(_ value: ValueID, _ state: PathState) -> Bool {
    !state.parts.isEmpty && view.body.operands(of: value).contains { state.isPart($0) }
  }

  /// A member or element is read: `same` and `borrows` say what it is; otherwise it may carry the resource.
  private func read(_ value: ValueID, _ state: inout PathState, _ result: inout Result) {
    let base = view.body.operand(0, of: value)
    let isResource = state.isValue(base)
    guard isResource || state.isPart(base) else { return }
    if isResource { use(value, state, &result) }
    let name = view.body[value].opcode == .member ? view.symbolText(of: value) : "subscript"
    let roles = resources.matches(name: name, receiverType: receiverType(view, base), labels: [])
      .filter(concernsResource).map(\.role)
    if roles.contains(.borrow) { return }
    if isResource, roles.contains(.same) {
      state.add(value: value)
    } else {
      state.add(part: value)
    }
  }

  private func concernsResource(_ candidate: ResourceIndex.Candidate) -> Bool {
    candidate.resource.map { resources.resources[$0].id == spec.id } ?? true
  }

  private func use(_ value: ValueID, _ state: PathState, _ result: inout Result) {
    guard let after = spec.useAfter, state.isHeld, after.mask & (1 << UInt32(state.state)) != 0
    else { return }
    report(.use, rule: after.rule.rawValue, at: value, state, &result)
  }

  /// To hand out what is gone already is a use of it.
  func use(byReturning value: ValueID, _ state: PathState) -> TypestateViolation? {
    var result = Result(state: state, beforeLastCall: nil, known: KnownConditions())
    use(value, state, &result)
    return result.violations.first
  }

  private func report(
    _ kind: TypestateViolation.Kind, rule: String, at value: ValueID, _ state: PathState,
    _ result: inout Result
  ) {
    result.violations.append(
      TypestateViolation(
        kind: kind, rule: rule, state: state.state, instruction: value,
        offset: view.body[value].offset))
  }

  /// How the instruction takes the resource out of sight, if it does.
  private func escape(_ value: ValueID, _ state: PathState) -> TypestateEscape.Way? {
    guard mentions(value, state) || mentionsPart(value, state) else { return nil }
    let body = view.body
    func carries(_ operand: ValueID) -> Bool { state.isValue(operand) || state.isPart(operand) }
    switch body[value].opcode {
    case .closure:
      let isKept = body.operands(of: value).contains {
        carries($0) && body[$0].flags.isDisjoint(with: [.weakCapture])
      }
      return isKept ? .captured(closure: value) : nil
    case .storeMember:
      return carries(body.operand(1, of: value)) ? .stored(value) : nil
    case .storeGlobal: return .stored(value)
    case .storeElement:
      return body.operands(of: value).dropFirst().contains(where: carries) ? .stored(value) : nil
    case .combine:
      return Self.pureOperators.contains(view.symbolText(of: value)) ? nil : .other(value)
    default: return .other(value)
    }
  }

  /// Operators that look at their operands and keep nothing of them.
  private static let pureOperators: Set<String> = [
    "==", "!=", "<", ">", "<=", ">=", "===", "!==", "&&", "||", "!", "is", "\\()", "+", "-", "*",
    "/", "%", "&", "|", "^", "~=", "...", "..<",
  ]

  // MARK: Calls

  private func call(_ value: ValueID, _ state: inout PathState, _ result: inout Result) {
    guard let call = view.call(value) else { return }
    if case .place(value, let local) = seed.source {
      if !state.isHeld {
        state.state = seed.state
        state.add(holder: local)
      }
      result.state = state
      return
    }
    guard mentions(value, state) || mentionsPart(value, state) else { return }
    let type = call.receiver.map { receiverType(view, $0) }
    let matches =
      resources.matches(
        name: standsFor(view, call) ?? call.name, receiverType: type, labels: call.labels,
        isNil: { view.isNil(call.arguments[call.arguments.startIndex + $0]) }
      ).filter { concernsResource($0) && !isShadowed(view, call, $0.pattern) }
      + borrowsOfWrapper(call)

    for (ordinal, operand) in operandsOfInterest(call, state) {
      if case .exitInline = view.body[operand].opcode {
        // What the closure returned is what the call returns.
        if state.isPart(operand) { state.add(part: value) } else { state.add(value: value) }
        continue
      }
      let isPart = state.isPart(operand)
      switch apply(call, ordinal, matches, isPart: isPart, &state, &result) {
      case .lookedAt: break
      case .borrowed: if !isPart { use(value, state, &result) }
      case .called:
        if !isPart { use(value, state, &result) }
        if liveness.isUsed(value) { state.add(part: value) }
      case .same: if isPart { state.add(part: value) } else { state.add(value: value) }
      case .event: break
      case .taken:
        use(value, state, &result)
        result.escapes.append(TypestateEscape(way: .argument(call: value), state: state.state))
        result.state = nil
        return
      }
    }
    result.state = state
  }

  /// `Posix.read(…)`: a static function named like a known one wraps it.
  private func borrowsOfWrapper(_ call: CallParts) -> [ResourceIndex.Candidate] {
    guard let receiver = call.receiver, view.body[receiver].opcode == .global,
      view.symbolText(of: receiver).utf8.first.map({ (65...90).contains($0) }) ?? false
    else { return [] }
    return resources.matches(name: call.name, receiverType: nil, labels: call.labels)
      .filter { $0.role == .borrow && concernsResource($0) }
  }

  /// The operands that are the resource: -1 for the receiver, otherwise the argument's number.
  private func operandsOfInterest(
    _ call: CallParts, _ state: PathState
  ) -> [(ordinal: Int, operand: ValueID)] {
    var found: [(Int, ValueID)] = []
    func carries(_ operand: ValueID) -> Bool { state.isValue(operand) || state.isPart(operand) }
    if let receiver = call.receiver ?? call.callee, carries(receiver) {
      found.append((-1, receiver))
    }
    for (ordinal, argument) in call.arguments.enumerated() where carries(argument) {
      found.append((ordinal, argument))
    }
    return found
  }

  private enum Meaning {
    case event, same, taken
    /// By a call that looks at whatever value and works with none.
    case lookedAt
    /// Worked with, and the result is something else.
    case borrowed
    /// A method of which nothing is known: it does not take the resource, but its result may be part of it.
    case called
  }

  private func apply(
    _ call: CallParts, _ ordinal: Int, _ matches: [ResourceIndex.Candidate], isPart: Bool,
    _ state: inout PathState, _ result: inout Result
  ) -> Meaning {
    var meaning: Meaning?
    let bit: UInt32 = state.isHeld ? 1 << UInt32(state.state) : 0
    for match in matches {
      switch match.role {
      case .event:
        let isOnReceiver = match.pattern.callee == .method && match.pattern.resourceArgument == nil
        let position = match.pattern.resourceArgument
        let isMeant = isOnReceiver ? ordinal == -1 : ordinal == position ?? max(ordinal, 0)
        guard isMeant else { continue }
        // A call that is an event in some states is no plain use in the others.
        if meaning == nil { meaning = .event }
        let event = spec.events[match.ordinal]
        guard event.fromMask & bit != 0 else { continue }
        if isPart, !spec.releases(event) { continue }
        if let rule = event.reportRule, !isPart {
          report(.event, rule: rule.rawValue, at: call.value, state, &result)
        }
        if let next = event.toState, next != state.state {
          state.state = next
          result.changes.append(StateChange(call: call.value, state: next))
        }
        return .event
      case .same:
        if match.pattern.resourceArgument.map({ $0 == ordinal }) ?? true { meaning = .same }
      case .borrow:
        if match.pattern.resourceArgument.map({ $0 == ordinal }) ?? true {
          meaning = meaning ?? (match.resource == nil ? .lookedAt : .borrowed)
        }
      case .acquisition: continue
      }
    }
    if let meaning { return meaning }
    return ordinal == -1 && spec.unlistedMethods == .use ? .called : .taken
  }

  /// A `for` loop makes the iterator of its sequence, whether or not there is an element.
  func iterate(over sequence: ValueID, _ state: PathState) -> PathState {
    guard state.isHeld, state.isValue(sequence) || state.isPart(sequence) else { return state }
    let bit: UInt32 = 1 << UInt32(state.state)
    var state = state
    for event in spec.events
    where event.fromMask & bit != 0 && event.pattern.makesIterator
      && (state.isValue(sequence) || spec.releases(event))
    {
      if let next = event.toState { state.state = next }
      break
    }
    return state
  }

  // MARK: Last references

  /// Drops values that are not used any more; with the last reference the resource is lost.
  private func settle(_ state: PathState, after index: Int, in block: Int, _ result: inout Result) {
    var state = state
    if !state.values.isEmpty {
      state.values.removeAll { !liveness.isLive($0, after: index, in: block) }
    }
    if !state.parts.isEmpty {
      state.parts.removeAll { !liveness.isLive($0, after: index, in: block) }
    }
    result.state = state
    guard !state.isReferenced else { return }
    if !state.parts.isEmpty || !state.partHolders.isEmpty {
      // What came out of it lives on; it may keep or be the resource.
      result.escapes.append(
        TypestateEscape(way: .other(ValueID(index)), state: state.state))
      result.state = nil
      return
    }
    result.state = nil
    guard let rule = spec.states[state.state].leakRule else { return }
    let isOverwritten = view.body[ValueID(index)].opcode == .store
    report(
      isOverwritten ? .overwritten : .dropped, rule: rule.rawValue, at: ValueID(index), state,
      &result)
  }
}

/// Outcomes of tests that are not the labels of a `switch`.
enum EdgeOutcome {
  static let no: Symbol = .max
  static let yes: Symbol = .max - 1
}

extension ConditionKey {
  /// The key of a plain read of a variable.
  init(ofLoad local: UInt32) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    hash = (hash ^ UInt64(Opcode.load.rawValue)) &* 0x0000_0100_0000_01b3
    hash = (hash ^ UInt64(local)) &* 0x0000_0100_0000_01b3
    self.init(hash: hash, locals: [local], readsShared: false)
  }

  /// The same place, asked whether it is nil.
  var unwrapping: ConditionKey {
    var key = self
    key.hash ^= 0x9e37_79b9_7f4a_7c15
    return key
  }
}
