import PlumbModel

/// Follows one resource through one body: what can go wrong with it, and where it gets out of sight.
public struct TypestateAnalysis {
  /// More path states at one block than this, and the resource is given up in silence.
  static let maximumPathStates = 64

  public let view: BodyView
  public let spec: ResourceSpec
  public let seed: TypestateSeed
  private let order: BlockOrder
  private let transfer: TypestateTransfer
  private let edges: TypestateEdges
  private let neverReturns: (CallParts) -> Bool

  public struct Outcome: Sendable {
    /// Sorted by place; each with the way that leads to it.
    public var violations: [TypestateViolation]
    public var escapes: [TypestateEscape]
    /// The states in which an event or the end of a scope met the resource at all, as a mask.
    public var reachedStates: UInt32
  }

  /// - Parameters:
  ///   - receiverType: The type that a value is or names, "" if nothing is known.
  ///   - facts: Of the view's body.
  ///   - isShadowed: Whether the program has a function or type of its own by the name of a pattern.
  ///   - standsFor: The function for which a constant of the called name stands, nil if it is none.
  ///   - neverReturns: Whether a call does not return, beyond those that the graph knows of.
  public init(
    view: BodyView, spec: ResourceSpec, seed: TypestateSeed, resources: ResourceIndex,
    facts: BodyFacts,
    receiverType: @escaping @Sendable (BodyView, ValueID) -> String,
    isShadowed: @escaping @Sendable (BodyView, CallParts, CallPattern) -> Bool = { _, _, _ in
      false
    },
    standsFor: @escaping @Sendable (BodyView, CallParts) -> String? = { _, _ in nil },
    neverReturns: @escaping (CallParts) -> Bool = { _ in false }
  ) {
    self.view = view
    self.spec = spec
    self.seed = seed
    self.neverReturns = neverReturns
    order = facts.order
    transfer = TypestateTransfer(
      view: view, spec: spec, seed: seed, resources: resources,
      liveness: facts.liveness, receiverType: receiverType, isShadowed: isShadowed,
      standsFor: standsFor)
    edges = TypestateEdges(view: view, seed: seed, order: order)
  }

  private var start: PathState {
    if case .variable(let local) = seed.source {
      return PathState(state: seed.state, holders: [local])
    }
    return PathState(state: PathState.notAcquired)
  }

  /// `var result: T?` is nil until something is assigned.
  private var conditionsAtEntry: KnownConditions {
    var known = KnownConditions()
    for (number, local) in view.body.locals.enumerated() {
      let type = view.text(local.type)
      guard local.flags.contains(.isVar), type.hasSuffix("?") || type.hasSuffix("!") else {
        continue
      }
      known.learn(ConditionKey(ofLoad: UInt32(number)).unwrapping, EdgeOutcome.no)
    }
    return known
  }

  /// nil if the body is not understood or too intricate.
  public func run() -> Outcome? {
    guard !view.body.flags.contains(.isOpaque) else { return nil }
    var isTooIntricate = false
    let solution = Solver<PathStates>().solve(view.body, entry: entry) { block, states in
      if states.entries.count > Self.maximumPathStates { isTooIntricate = true }
      return isTooIntricate
        ? view.body.successors(of: block).map { _ in .bottom } : transfer(block, states)
    }
    guard let solution, !isTooIntricate else { return nil }
    return collect(solution)
  }

  /// What holds before the first block.
  package var entry: PathStates { PathStates([start: conditionsAtEntry]) }

  /// Carries states through a block and over its edges, in the order of its successors. Monotone in the states.
  package func transfer(_ block: Int, _ states: PathStates) -> [PathStates] {
    var results = [PathStates](repeating: .bottom, count: view.body.successors(of: block).count)
    for (state, known) in states.entries {
      for (index, next) in step(block, state, known).next.enumerated() {
        guard let (state, known) = next else { continue }
        results[index][state] = results[index][state].joined(with: known)
      }
    }
    return results
  }

  private typealias Step = (
    next: [(PathState, KnownConditions)?], violations: [TypestateViolation],
    escapes: [TypestateEscape], changes: [TypestateTransfer.StateChange]
  )

  /// Carries one path state through a block and over its edges.
  private func step(_ block: Int, _ state: PathState, _ known: KnownConditions) -> Step {
    var result = transfer.run(block: block, state, known)
    let body = view.body
    let end = body.blocks[block].terminator
    let count = body.successors(of: block).count
    var next = [(PathState, KnownConditions)?](repeating: nil, count: count)
    let last = body.instructionRange(of: block).last.map { ValueID($0) }
    if let last, let call = view.call(last), neverReturns(call) {
      return (next, [], result.escapes, result.changes)
    }
    if let state = result.state {
      let final = end.kind == .iterate ? transfer.iterate(over: end.value, state) : state
      if let escape = endEscape(end, final) {
        result.escapes.append(escape)
        if let use = transfer.use(byReturning: end.value, final) { result.violations.append(use) }
        return (next, result.violations, result.escapes, result.changes)
      }
      if let violation = leave(end, final, last) { result.violations.append(violation) }
      for (index, outcome) in edges.outcomes(of: block, final, result.known).enumerated() {
        if let outcome { next[index] = (final, outcome) }
      }
    }
    // An acquisition that throws has acquired nothing.
    if end.kind == .invoke, count == 2, let last, seed.source == .value(last) || isPlaceCall(last),
      let before = result.beforeLastCall
    {
      next[1] = before.isHeld ? next[1] : (before, result.known)
    }
    return (next, result.violations, result.escapes, result.changes)
  }

  private func isPlaceCall(_ value: ValueID) -> Bool {
    if case .place(value, _) = seed.source { return true }
    return false
  }

  private func endEscape(_ end: Terminator, _ state: PathState) -> TypestateEscape? {
    guard state.isHeld, end.hasValue, state.isValue(end.value) || state.isPart(end.value),
      end.kind == .return || end.kind == .throw
    else { return nil }
    return TypestateEscape(way: .returned, state: state.state)
  }

  /// A captured variable has no end of scope: what it holds is judged when the body ends.
  private func leave(
    _ end: Terminator, _ state: PathState, _ last: ValueID?
  ) -> TypestateViolation? {
    guard state.isHeld, end.kind == .return || end.kind == .throw,
      let rule = spec.states[state.state].leakRule
    else { return nil }
    return TypestateViolation(
      kind: .left, rule: rule.rawValue, state: state.state, instruction: last ?? 0,
      offset: end.offset)
  }

  private func collect(_ solution: [PathStates]) -> Outcome {
    var violations = Set<TypestateViolation>()
    var escapes = Set<TypestateEscape>()
    var reached: UInt32 = 0
    for block in order.blocks {
      for (state, known) in solution[block].entries {
        let result = step(block, state, known)
        violations.formUnion(result.violations)
        escapes.formUnion(result.escapes)
        if state.isHeld { reached |= 1 << UInt32(state.state) }
      }
    }
    let sorted = violations.sorted {
      ($0.offset, $0.instruction, $0.rule) < ($1.offset, $1.instruction, $1.rule)
    }
    let ways = escapes.sorted { $0.sortKey < $1.sortKey }
    return Outcome(violations: sorted, escapes: ways, reachedStates: reached)
  }

  // MARK: Traces

  /// The shortest ways through the graph that end in these violations. All are found in one walk: a body that loses
  /// a resource in many places must not be walked through once for each.
  public func paths(to violations: [TypestateViolation]) -> TypestatePaths {
    var paths = TypestatePaths(view: view, stateNames: spec.states.map(\.name))
    let first = TypestatePaths.Node(block: 0, state: start)
    var known = [first: conditionsAtEntry]
    var missing = Set(violations)
    var queue = [first]
    var position = 0
    while position < queue.count, queue.count < 20_000, !missing.isEmpty {
      let node = queue[position]
      position += 1
      let result = step(node.block, node.state, known[node]!)
      paths.changes[node] = result.changes
      for violation in result.violations where missing.remove(violation) != nil {
        paths.ends[violation] = node
      }
      let targets = Array(view.body.successors(of: node.block))
      for (edge, next) in result.next.enumerated() {
        guard let (state, conditions) = next else { continue }
        let child = TypestatePaths.Node(block: Int(targets[edge]), state: state)
        guard known[child] == nil else { continue }
        known[child] = conditions
        paths.add(child, after: node, edge: edge)
        queue.append(child)
      }
    }
    return paths
  }
}

extension TypestateEscape {
  fileprivate var sortKey: (Int, ValueID, Int) {
    switch way {
    case .returned: (0, 0, state)
    case .argument(let value): (1, value, state)
    case .stored(let value): (2, value, state)
    case .captured(let value): (3, value, state)
    case .other(let value): (4, value, state)
    }
  }
}
