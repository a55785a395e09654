/// Follows the pointers that closures are lent, and finds the copies that are there when the closure is over.
public struct EscapeAnalysis {
  /// A pointer that got out of its scope.
  public struct Escape: Hashable, Sendable {
    public enum Way: Hashable, Sendable {
      /// Used, or returned, when its scope was over.
      case usedLater(at: ValueID?)
      /// In a property when the body ends.
      case kept
      /// Captured by a closure that runs when the scope is over: the body of that closure, and where it is named there.
      case captured(closure: ValueID, at: UInt32)
    }
    /// Into ``EscapeAnalysis/scopes``.
    public var scope: Int
    /// The expression that let it out.
    public var site: ValueID
    public var way: Way
  }

  public let view: BodyView
  public let scopes: [PointerScope]
  let derivation: PointerDerivation
  let vocabulary: PointerVocabulary
  private let scopeOfEnter: [ValueID: Int]

  /// - Parameter isStable: Whether the memory that a scope lends stays where it is, beyond what the lender's name says.
  public init(
    _ view: BodyView, vocabulary: PointerVocabulary,
    isStable: (PointerScope) -> Bool = { _ in false }
  ) {
    self.view = view
    self.vocabulary = vocabulary
    derivation = PointerDerivation(view, vocabulary: vocabulary)
    scopes = Self.findScopes(view, vocabulary).map { scope in
      var scope = scope
      scope.isStable = scope.isStable || isStable(scope)
      return scope
    }
    scopeOfEnter = Dictionary(
      scopes.enumerated().map { ($1.enter, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Every copy that got out; nil if the body is not understood.
  public func run() -> [Escape]? {
    guard !view.body.flags.contains(.isOpaque) else { return nil }
    guard !scopes.isEmpty else { return [] }
    let solution = Solver<BorrowedPointers>().solve(view.body, entry: entry) { block, state in
      let result = transfer(block, state).state
      return view.body.successors(of: block).map { _ in result }
    }
    guard let solution else { return nil }
    var escapes: Set<Escape> = []
    for block in BlockOrder(view.body).blocks {
      escapes.formUnion(transfer(block, solution[block]).escapes)
    }
    return escapes.sorted { $0.sortKey < $1.sortKey }
  }

  /// Carries a state through a block: what holds at its end, and what got out in it. Monotone in the state.
  package func transfer(
    _ block: Int, _ state: BorrowedPointers
  ) -> (state: BorrowedPointers, escapes: Set<Escape>) {
    var state = state
    var escapes: Set<Escape> = []
    for index in view.body.instructionRange(of: block) {
      step(ValueID(index), &state, &escapes)
    }
    end(of: block, state, &escapes)
    return (state, escapes)
  }

  /// Something must hold at the entry, or nothing would flow.
  private var entry: BorrowedPointers {
    BorrowedPointers([
      .shared(base: .max, name: .max): UnionSet([PointerOrigin(scope: -1, site: 0)])
    ])
  }

  // MARK: Scopes

  private static func findScopes(
    _ view: BodyView, _ vocabulary: PointerVocabulary
  ) -> [PointerScope] {
    let lenders = vocabulary.allLenders
    var parameters: [ValueID: Set<Int>] = [:]
    var enters: [ValueID] = []
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      switch view.body[value].opcode {
      case .enterInline where lenders.contains(view.symbolText(of: value)):
        enters.append(value)
      case .inlineParameter:
        parameters[view.body.operand(0, of: value), default: []]
          .insert(Int(view.body[value].symbol))
      default: break
      }
    }
    return enters.map { enter in
      let callee = view.symbolText(of: enter)
      return PointerScope(
        enter: enter, callee: callee, parameters: parameters[enter] ?? [],
        isStable: !vocabulary.lenders.contains(callee))
    }
  }

  // MARK: Transfer

  private func step(
    _ value: ValueID, _ state: inout BorrowedPointers, _ escapes: inout Set<Escape>
  ) {
    let body = view.body
    let instruction = body[value]
    state[.value(value)] = .bottom
    switch instruction.opcode {
    case .inlineParameter: lend(value, &state)
    case .load: state[.value(value)] = state[.local(instruction.symbol)]
    case .global: state[.value(value)] = state[.shared(base: 0, name: instruction.symbol)]
    case .store: store(value, &state)
    case .storeGlobal:
      keep(
        body.operand(0, of: value), in: .shared(base: 0, name: instruction.symbol), value, &state,
        &escapes)
    case .storeMember: storeMember(value, &state, &escapes)
    case .storeElement: storeElement(value, &state, &escapes)
    case .closure: capture(value, state, &escapes)
    case .endScope: state[.local(instruction.symbol)] = .bottom
    case .exitInline:
      derive(value, &state, &escapes)
      if let scope = scopeOfEnter[body.operand(0, of: value)] { end(scope, &state) }
    default: derive(value, &state, &escapes)
    }
  }

  private func lend(_ value: ValueID, _ state: inout BorrowedPointers) {
    let enter = view.body.operand(0, of: value)
    guard let scope = scopeOfEnter[enter] else { return }
    var origins: Set<PointerOrigin> = [PointerOrigin(scope: scope, site: value)]
    // Rebound memory is that of the pointer that it was reached by.
    if vocabulary.rebinders.contains(scopes[scope].callee) {
      for operand in view.body.operands(of: enter) {
        origins.formUnion(state[.value(operand)].elements)
      }
    }
    state[.value(value)] = UnionSet(origins)
  }

  private func store(_ value: ValueID, _ state: inout BorrowedPointers) {
    let stored = view.body.operand(0, of: value)
    state[.local(view.body[value].symbol)] = moved(state[.value(stored)], by: stored)
  }

  /// Copies that a scope has not outlived yet are where `site` put them.
  private func moved(
    _ origins: UnionSet<PointerOrigin>, by site: ValueID
  ) -> UnionSet<PointerOrigin> {
    UnionSet(
      Set(
        origins.elements.map { origin in
          var origin = origin
          if !origin.hasEnded { origin.site = site }
          return origin
        }))
  }

  /// The scope is over: all copies of its pointer dangle.
  private func end(_ scope: Int, _ state: inout BorrowedPointers) {
    for (carrier, origins) in state.entries
    where origins.elements.contains(where: { $0.scope == scope && !$0.hasEnded }) {
      state[carrier] = UnionSet(
        Set(
          origins.elements.map { origin in
            var origin = origin
            if origin.scope == scope { origin.hasEnded = true }
            return origin
          }))
    }
  }

  /// What the value is made of, and whether making it uses a pointer that is gone.
  private func derive(
    _ value: ValueID, _ state: inout BorrowedPointers, _ escapes: inout Set<Escape>
  ) {
    let body = view.body
    guard
      body.operands(of: value).contains(where: { !state[.value($0)].elements.isEmpty })
        || body[value].opcode == .member
    else { return }
    let sources = derivation.sources(of: value)
    for source in sources {
      state[.value(value)] = state[.value(value)].joined(with: state[.value(source)])
    }
    if let place = sharedPlace(value) {
      state[.value(value)] = state[.value(value)].joined(with: state[place])
    }
    if sources.isEmpty || body[value].opcode == .call { use(value, sources, state, &escapes) }
    if let call = view.call(value) { collect(call, &state) }
  }

  private func sharedPlace(_ value: ValueID) -> PointerCarrier? {
    guard view.body[value].opcode == .member else { return nil }
    return sharedPlace(base: view.body.operand(0, of: value), name: view.body[value].symbol)
  }

  private func sharedPlace(base: ValueID, name: Symbol) -> PointerCarrier? {
    switch view.body[base].opcode {
    case .selfValue: .shared(base: 0, name: name)
    case .global: .shared(base: view.body[base].symbol, name: name)
    default: nil
    }
  }

  // MARK: Uses

  /// Reports operands whose scope is over.
  private func use(
    _ value: ValueID, _ carriedOn: [ValueID], _ state: BorrowedPointers,
    _ escapes: inout Set<Escape>
  ) {
    if isHarmless(value) { return }
    for operand in view.body.operands(of: value) where !carriedOn.contains(operand) {
      report(state[.value(operand)], .usedLater(at: value), &escapes)
    }
  }

  private func report(
    _ origins: UnionSet<PointerOrigin>, _ way: Escape.Way, _ escapes: inout Set<Escape>
  ) {
    for origin in origins.elements where origin.hasEnded {
      escapes.insert(Escape(scope: origin.scope, site: origin.site, way: way))
    }
  }

  func isHarmless(_ value: ValueID) -> Bool {
    switch view.body[value].opcode {
    case .combine, .opaque, .addressOf, .enterInline: true
    case .member: vocabulary.looksOn(member: view.symbolText(of: value))
    case .call: view.call(value).map(vocabulary.looksOn) ?? false
    default: false
    }
  }

  private func end(of block: Int, _ state: BorrowedPointers, _ escapes: inout Set<Escape>) {
    let end = view.body.blocks[block].terminator
    guard end.kind == .return else { return }
    if end.hasValue { report(state[.value(end.value)], .usedLater(at: nil), &escapes) }
    for (carrier, origins) in state.entries {
      guard case .shared = carrier else { continue }
      report(origins, .kept, &escapes)
    }
  }
}

extension EscapeAnalysis.Escape {
  fileprivate var sortKey: (Int, ValueID, Int, ValueID) {
    switch way {
    case .usedLater(let value): (scope, site, 0, value ?? .max)
    case .kept: (scope, site, 1, 0)
    case .captured(let closure, let offset): (scope, site, 2, closure &+ offset)
    }
  }
}

// MARK: - Places that keep a pointer

extension EscapeAnalysis {
  private func keep(
    _ stored: ValueID, in place: PointerCarrier, _ value: ValueID,
    _ state: inout BorrowedPointers, _ escapes: inout Set<Escape>
  ) {
    let origins = state[.value(stored)]
    report(origins, .usedLater(at: value), &escapes)
    state[place] = moved(origins, by: value)
  }

  private func storeMember(
    _ value: ValueID, _ state: inout BorrowedPointers, _ escapes: inout Set<Escape>
  ) {
    let base = view.body.operand(0, of: value)
    let stored = view.body.operand(1, of: value)
    if let place = sharedPlace(base: base, name: view.body[value].symbol) {
      keep(stored, in: place, value, &state, &escapes)
      return
    }
    // A member of something else: whoever set it may know when to read it. But the pointer must still be good now.
    report(state[.value(stored)], .usedLater(at: value), &escapes)
    if vocabulary.pointees.contains(view.symbolText(of: value)) {
      report(state[.value(base)], .usedLater(at: value), &escapes)
    }
  }

  private func storeElement(
    _ value: ValueID, _ state: inout BorrowedPointers, _ escapes: inout Set<Escape>
  ) {
    let operands = Array(view.body.operands(of: value))
    guard let base = operands.first, let stored = operands.last, operands.count > 1 else { return }
    report(state[.value(base)], .usedLater(at: value), &escapes)
    let origins = state[.value(stored)]
    guard !origins.elements.isEmpty else { return }
    report(origins, .usedLater(at: value), &escapes)
    add(moved(origins, by: stored), to: base, &state)
  }

  /// `pointers.append(p)`: of a collection that is known to hold pointers, for others copy the bytes.
  private func collect(_ call: CallParts, _ state: inout BorrowedPointers) {
    guard vocabulary.keepers.contains(call.name), let receiver = call.receiver,
      let argument = call.arguments.first, call.labels.first != "contentsOf",
      !state[.value(argument)].elements.isEmpty, holdsPointers(receiver)
    else { return }
    add(moved(state[.value(argument)], by: argument), to: receiver, &state)
  }

  private func add(
    _ origins: UnionSet<PointerOrigin>, to base: ValueID, _ state: inout BorrowedPointers
  ) {
    let place: PointerCarrier?
    switch view.body[base].opcode {
    case .load: place = .local(view.body[base].symbol)
    case .global: place = .shared(base: 0, name: view.body[base].symbol)
    case .member: place = sharedPlace(base)
    default: place = nil
    }
    guard let place else { return }
    state[place] = state[place].joined(with: origins)
  }

  private func holdsPointers(_ value: ValueID) -> Bool {
    guard view.body[value].opcode == .load else { return false }
    let local = view.body[value].symbol
    if view.localType(local).contains("Pointer") { return true }
    // `[UnsafePointer<CChar>?]()`
    for index in view.body.instructions.indices {
      let store = ValueID(index)
      guard view.body[store].opcode == .store, view.body[store].symbol == local,
        view.body[store].flags.contains(.initializes),
        let call = view.call(view.body.operand(0, of: store)), let callee = call.callee,
        view.body[callee].opcode == .aggregate
      else { continue }
      return view.body.operands(of: callee).contains { names($0, "Pointer") }
    }
    return false
  }

  private func names(_ value: ValueID, _ part: String) -> Bool {
    if view.symbolText(of: value).contains(part), view.body[value].opcode == .global { return true }
    return view.body.operands(of: value).contains { names($0, part) }
  }
}
