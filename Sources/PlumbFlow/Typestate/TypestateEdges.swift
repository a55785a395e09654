/// Which ways out of a block a path state can take, and what is known behind each.
struct TypestateEdges {
  let view: BodyView
  let seed: TypestateSeed
  let order: BlockOrder

  /// One entry a successor; nil for an edge that this path state cannot take.
  func outcomes(
    of block: Int, _ state: PathState, _ known: KnownConditions
  ) -> [KnownConditions?] {
    let body = view.body
    let end = body.blocks[block].terminator
    let targets = Array(body.successors(of: block))
    var results: [KnownConditions?]
    switch end.kind {
    case .branch where end.hasValue: results = branch(end.value, state, known)
    case .unwrap where end.hasValue: results = unwrap(end.value, state, known)
    case .match where end.hasValue:
      results = match(end.value, Array(body.edgeLabels(of: block)), known)
    case .configuration: results = configuration(Array(body.edgeLabels(of: block)), known)
    default: results = targets.map { _ in known }
    }
    for (index, target) in targets.enumerated()
    where order.isBackEdge(from: block, to: Int(target)) {
      results[index]?.forgetShared()
    }
    return results
  }

  private func branch(
    _ value: ValueID, _ state: PathState, _ known: KnownConditions
  ) -> [KnownConditions?] {
    if state.isHeld, let failing = failingOutcome(of: value, state) {
      return failing ? [nil, known] : [known, nil]
    }
    return decide(view.body.conditionKey(of: value), known)
  }

  private func unwrap(
    _ value: ValueID, _ state: PathState, _ known: KnownConditions
  ) -> [KnownConditions?] {
    if state.isHeld, isResource(value, state) { return [known, nil] }
    return decide(view.body.conditionKey(of: value)?.unwrapping, known)
  }

  /// A two-way test whose condition may have been decided before.
  private func decide(_ key: ConditionKey?, _ known: KnownConditions) -> [KnownConditions?] {
    guard let key else { return [known, known] }
    switch known[key] {
    case EdgeOutcome.yes: return [known, nil]
    case EdgeOutcome.no: return [nil, known]
    default:
      var yes = known
      var no = known
      yes.learn(key, EdgeOutcome.yes)
      no.learn(key, EdgeOutcome.no)
      return [yes, no]
    }
  }

  private func match(
    _ value: ValueID, _ labels: [Symbol], _ known: KnownConditions
  ) -> [KnownConditions?] {
    guard let key = view.body.conditionKey(of: value) else { return labels.map { _ in known } }
    if let decided = known[key], labels.contains(decided) {
      return labels.map { $0 == decided ? known : nil }
    }
    return labels.map { label in
      guard view.text(label) != "default" else { return known }
      var behind = known
      behind.learn(key, label)
      return behind
    }
  }

  /// `#if` with the same condition is decided alike everywhere.
  private func configuration(_ labels: [Symbol], _ known: KnownConditions) -> [KnownConditions?] {
    labels.enumerated().map { index, label in
      var behind = known
      for (other, condition) in labels.enumerated() where view.text(condition) != "#else" {
        if other > index { break }
        let key = ConditionKey(hash: UInt64(condition) &* 31 &+ 7, locals: [], readsShared: false)
        let outcome = other == index ? EdgeOutcome.yes : EdgeOutcome.no
        if let decided = known[key], decided != outcome { return nil }
        behind.learn(key, outcome)
      }
      return behind
    }
  }

  private func isResource(_ value: ValueID, _ state: PathState) -> Bool {
    if state.isValue(value) { return true }
    let instruction = view.body[value]
    return instruction.opcode == .load && state.isHolder(instruction.symbol)
  }

  // MARK: Failed acquisitions

  /// Which outcome of the condition says that the acquisition failed; nil if it does not speak of that.
  private func failingOutcome(of condition: ValueID, _ state: PathState) -> Bool? {
    guard let failure = seed.failure, view.body[condition].opcode == .combine,
      view.body[condition].operandCount == 2
    else { return nil }
    let left = view.body.operand(0, of: condition)
    let right = view.body.operand(1, of: condition)
    let comparison = view.symbolText(of: condition)
    if isResource(left, state) { return failing(comparison, against: right, failure) }
    if isResource(right, state) {
      let mirrored = ["<": ">", ">": "<", "<=": ">=", ">=": "<="][comparison] ?? comparison
      return failing(mirrored, against: left, failure)
    }
    return nil
  }

  private func failing(
    _ comparison: String, against other: ValueID, _ failure: ResourceSpec.Failure
  ) -> Bool? {
    let text = constantText(other)
    switch failure {
    case .negative:
      switch (comparison, text) {
      case ("<", "0"), ("==", "-1"), ("<=", "-1"): return true
      case (">=", "0"), (">", "-1"), ("!=", "-1"), (">", "0"): return false
      default: return nil
      }
    case .zero, .nil:
      guard text == "0" || text == "nil" else { return nil }
      return comparison == "==" ? true : comparison == "!=" ? false : nil
    case .nonzero:
      guard text == "0" else { return nil }
      return comparison == "==" ? false : comparison == "!=" ? true : nil
    case .named(let name):
      guard text == name else { return nil }
      return comparison == "==" ? true : comparison == "!=" ? false : nil
    }
  }

  private func constantText(_ value: ValueID) -> String {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .literal, .global: return view.symbolText(of: value)
    case .member: return view.symbolText(of: value)
    case .combine where instruction.operandCount == 1:
      return view.symbolText(of: value) + constantText(view.body.operand(0, of: value))
    default: return ""
    }
  }
}
