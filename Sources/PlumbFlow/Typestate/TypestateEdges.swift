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
      results = match(end.value, Array(body.edgeLabels(of: block)), state, known)
    case .invoke where targets.count == 2:
      // `try check(sqlite3_open(path, &db))`: it throws because the call has failed.
      let last = body.instructionRange(of: block).last.flatMap { view.call(ValueID($0)) }
      let isCheck = state.isHeld && last?.arguments.contains(where: isResult) ?? false
      results = isCheck ? [known, nil] : [known, known]
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
    _ value: ValueID, _ labels: [Symbol], _ state: PathState, _ known: KnownConditions
  ) -> [KnownConditions?] {
    if state.isHeld, seed.failure == .nonzero, isResult(value) {
      return labels.map { isSuccess(view.text($0)) ? known : nil }
    }
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

  /// What a call that fills a variable returned: a code that says whether it did.
  private func isResult(_ value: ValueID) -> Bool {
    guard case .place(let call, _) = seed.source else { return false }
    return view.body.resolved(value) == call
  }

  // MARK: Failed acquisitions

  /// Which outcome of the condition says that the acquisition failed; nil if it does not speak of that.
  private func failingOutcome(of condition: ValueID, _ state: PathState) -> Bool? {
    guard let failure = seed.failure else { return nil }
    let condition = view.body.resolved(condition)
    guard view.body[condition].opcode == .combine, view.body[condition].operandCount == 2 else {
      return nil
    }
    let left = view.body.operand(0, of: condition)
    let right = view.body.operand(1, of: condition)
    let comparison = view.symbolText(of: condition)
    if isResource(left, state) || isResult(left) {
      return failing(comparison, against: right, failure)
    }
    if isResource(right, state) || isResult(right) {
      let mirrored = ["<": ">", ">": "<", "<=": ">=", ">=": "<="][comparison] ?? comparison
      return failing(mirrored, against: left, failure)
    }
    return nil
  }

  private func failing(
    _ comparison: String, against other: ValueID, _ failure: ResourceSpec.Failure
  ) -> Bool? {
    let text = constantText(other)
    switch (comparison, text) {
    case ("<", "0"), ("<=", "-1"), ("<", "1"), ("<=", "0"): return failure == .zero ? nil : true
    case (">=", "0"), (">", "-1"), (">=", "1"), (">", "0"): return failure == .zero ? nil : false
    case ("==", _), ("!=", _):
      // One's own name for the value that says so is as good as the usual one.
      let isFailure = failure == .nonzero ? !isSuccess(text) : true
      return (comparison == "==") == isFailure
    default: return nil
    }
  }

  private func isSuccess(_ code: String) -> Bool {
    code == "0" || code.hasSuffix("OK") || code.hasSuffix("SUCCESS") || code.hasSuffix("ok")
      || code.hasSuffix("success")
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
