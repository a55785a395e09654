import PlumbFlow

/// What may have become of a token at a point, over all paths that lead there.
package struct TokenState: Lattice, OptionSet, Hashable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Still owed.
  static let live = TokenState(rawValue: 1)
  /// Paid here.
  static let paid = TokenState(rawValue: 2)
  /// Somebody else has it.
  static let gone = TokenState(rawValue: 4)
  /// It does not exist yet.
  static let absent = TokenState(rawValue: 8)

  package static var bottom: TokenState { [] }
  package func leq(_ other: TokenState) -> Bool { other.isSuperset(of: self) }
  package func joined(with other: TokenState) -> TokenState { union(other) }
}

/// The states of one token at the beginning and end of each block of a body.
struct TokenFlow: Sendable {
  let uses: TokenUses
  private(set) var entry: [TokenState]
  private(set) var exit: [TokenState]
  /// Whether an event, escape or capture can be reached from the beginning of a block.
  private(set) var mayPay: [Bool]

  /// The searches go down as deep as there are blocks.
  private static let maximumBlocks = 1_000

  /// `nil` where the graph is too large or not to be trusted.
  init?(_ uses: TokenUses) {
    let body = uses.view.body
    guard !body.flags.contains(.isOpaque), body.blocks.count <= Self.maximumBlocks else {
      return nil
    }
    self.uses = uses
    let start: TokenState
    if case .local = uses.origin { start = .live } else { start = .absent }
    let transfer = { (block: Int, state: TokenState) -> TokenState in
      body.instructionRange(of: block).reduce(state) { Self.step(uses, ValueID($1), $0) }
    }
    let states = Solver<TokenState>().solve(body, entry: start) { block, state in
      let result = transfer(block, state)
      return (0..<body.successors(of: block).count).map { index in
        if uses.origin == .edge(block: block, successor: index) { return .live }
        return uses.isAbsent(after: block, edge: index)
          ? result.subtracting(.live).union(.absent) : result
      }
    }
    guard let states else { return nil }
    entry = states
    exit = states.enumerated().map { transfer($0.offset, $0.element) }
    mayPay = Self.blocksThatMayPay(uses)
  }

  static func step(_ uses: TokenUses, _ value: ValueID, _ state: TokenState) -> TokenState {
    if uses.origin == .value(value) { return .live }
    switch uses.uses[value] {
    case .event: return state.contains(.live) ? state.subtracting(.live).union(.paid) : state
    case .escape, .storedInProperty, .capture:
      return state == .absent || state == [] ? state : .gone
    case .borrow, .setting, .part, .iterated, nil: return state
    }
  }

  func state(before value: ValueID) -> TokenState {
    let body = uses.view.body
    let block = body.blocks.indices.first { body.instructionRange(of: $0).contains(Int(value)) }
    guard let block else { return [] }
    return (body.instructionRange(of: block).lowerBound..<Int(value)).reduce(entry[block]) {
      Self.step(uses, ValueID($1), $0)
    }
  }

  /// Whether the instruction ends the body's own debt.
  static func pays(_ use: TokenUses.Use?) -> Bool {
    switch use {
    case .event, .escape, .storedInProperty, .capture: true
    case .borrow, .setting, .part, .iterated, nil: false
    }
  }

  private static func blocksThatMayPay(_ uses: TokenUses) -> [Bool] {
    let body = uses.view.body
    var result = body.blocks.indices.map { block in
      uses.returningBlocks.contains(block)
        || body.instructionRange(of: block).contains { pays(uses.uses[ValueID($0)]) }
    }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for block in body.blocks.indices.reversed() where !result[block] {
        if body.successors(of: block).contains(where: { result[Int($0)] }) {
          result[block] = true
          hasChanged = true
        }
      }
    }
    return result
  }
}
