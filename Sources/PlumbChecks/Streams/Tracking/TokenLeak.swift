import PlumbFlow

/// A path on which a token is left behind.
struct TokenLeak: Sendable {
  /// Where the path turned away from the one that pays; offset and what it took (`else`, `case .failure`, an error).
  var turns: [(offset: UInt32, note: String)]
  /// Where the body, or the closure that was given the token, is left.
  var end: UInt32
  /// The block in which it ends.
  var endBlock: Int
  /// It is left by an error.
  var isThrown = false
}

/// Looks for a path on which a token is still owed at the end.
///
/// Only paths count that can be believed in. Once paths that have paid and paths that have not are joined, a condition that
/// decides about another payment may know which of them was taken, so the search does not go past it. The same variable
/// is believed to answer the same way twice.
struct TokenLeakSearch {
  private let flow: TokenFlow
  private let uses: TokenUses
  private let view: BodyView
  private let body: FunctionBody
  private let facts: PathFacts
  private var visited: Set<Int> = []
  private var loopedHeads: Set<Int> = []
  private var turns: [(offset: UInt32, note: String)] = []
  private var decisions: [PathFacts.Condition: Int] = [:]
  private var found: TokenLeak?

  static func run(_ flow: TokenFlow) -> TokenLeak? {
    var search = TokenLeakSearch(flow)
    search.start()
    return search.found
  }

  private init(_ flow: TokenFlow) {
    self.flow = flow
    uses = flow.uses
    view = flow.uses.view
    body = flow.uses.view.body
    facts = PathFacts(view: view)
  }

  private mutating func start() {
    switch uses.origin {
    case .local: visit(block: 0)
    case .value(let value):
      let block = body.blocks.indices.first { body.instructionRange(of: $0).contains(Int(value)) }
      guard let block else { return }
      scan(block, from: Int(value) + 1)
    case .edge(let block, let successor):
      let targets = body.successors(of: block)
      visit(block: Int(targets[targets.startIndex + successor]))
    }
  }

  private mutating func visit(block: Int) {
    if isDone { return }
    if visited.insert(block).inserted {
      scan(block, from: body.instructionRange(of: block).lowerBound)
    } else if body.blocks[block].terminator.kind == .iterate, loopedHeads.insert(block).inserted {
      // A whole turn of the loop has paid nothing, so its end may be reached unpaid.
      visit(block: Int(Array(body.successors(of: block))[1]))
    }
  }

  private mutating func scan(_ block: Int, from first: Int) {
    let range = body.instructionRange(of: block)
    for index in first..<max(first, range.upperBound) {
      let value = ValueID(index)
      if TokenFlow.pays(uses.uses[value]) { return }
      // The next one takes its place.
      if uses.origin == .value(value) { return report(at: body[value].offset, in: block) }
      if facts.neverComesBack(value) { return }
      if isEndOfClosure(value) {
        return report(at: body[value].offset, in: block)
      }
    }
    if uses.returningBlocks.contains(block) { return }
    leave(block)
  }

  /// The token is the parameter of a closure lowered in place, and the closure ends here.
  private func isEndOfClosure(_ value: ValueID) -> Bool {
    guard body[value].opcode == .exitInline, case .value(let origin) = uses.source,
      body[origin].opcode == .inlineParameter
    else { return false }
    return body.operand(0, of: value) == body.operand(0, of: origin)
  }

  private mutating func report(at offset: UInt32, in block: Int, isThrown: Bool = false) {
    // A way out by `return` says more than one by an error; the search goes on for one.
    if found == nil || (found?.isThrown == true && !isThrown) {
      found = TokenLeak(turns: turns, end: offset, endBlock: block, isThrown: isThrown)
    }
  }

  private var isDone: Bool { found?.isThrown == false }

  // MARK: Ways on

  private mutating func leave(_ block: Int) {
    let end = body.blocks[block].terminator
    let targets = body.successors(of: block).map { Int($0) }
    switch end.kind {
    case .return: report(at: end.offset, in: block)
    case .throw: report(at: end.offset, in: block, isThrown: true)
    case .unreachable: return
    case .jump: for target in targets { visit(block: target) }
    case .invoke:
      visit(block: targets[0])
      if facts.mayThrow(block, cancellationPays: true) {
        take(targets[1], "an error is thrown here", at: end.offset, among: targets)
      }
    case .iterate: iterate(block, targets, end)
    case .branch, .unwrap, .match: choose(block, targets, end)
    case .configuration:
      for (index, target) in targets.enumerated() {
        let label = view.text(Array(body.edgeLabels(of: block))[index])
        take(target, "where `\(label)` holds", at: end.offset, among: targets)
      }
    }
  }

  /// A loop that pays in every turn is believed to turn at least once; but not one that makes the token nil behind the payment, and so
  /// knows of turns that pay nothing.
  private mutating func iterate(_ block: Int, _ targets: [Int], _ end: Terminator) {
    visit(block: targets[0])
    if !facts.reaches(targets[0], block: block, paying: flow) {
      visit(block: targets[1])
    } else if isAsync(loopInto: targets[0]), forgets(inLoopOf: block) {
      turns.append((end.offset, "this sequence may end before its first element"))
      visit(block: targets[1])
      turns.removeLast()
    }
  }

  /// A `for await` loop, whose body begins in this block.
  private func isAsync(loopInto block: Int) -> Bool {
    body.instructionRange(of: block).contains {
      body[ValueID($0)].opcode == .nextElement && body[ValueID($0)].flags.contains(.isAwait)
    }
  }

  /// Whether the loop makes a variable nil that has the token.
  private func forgets(inLoopOf head: Int) -> Bool {
    body.blocks.indices.contains { block in
      guard block == head || body.canReach(head, from: block) && body.canReach(block, from: head)
      else { return false }
      return body.instructionRange(of: block).contains { uses.isForgotten(by: ValueID($0)) }
    }
  }

  private mutating func choose(_ block: Int, _ targets: [Int], _ end: Terminator) {
    let pays = targets.map { flow.mayPay[$0] }
    let isMixed = !flow.exit[block].subtracting([.live, .absent]).isEmpty
    if isMixed, pays.contains(true) { return }
    let condition = facts.condition(of: block)
    let known = condition.flatMap { decisions[$0] }
    for (index, target) in targets.enumerated() {
      if let known, known != index { continue }
      if facts.isImpossible(block, edge: index, cancellationPays: true) { continue }
      if uses.isAbsent(after: block, edge: index) { continue }
      let saved = condition.flatMap { decisions[$0] }
      if let condition { decisions[condition] = index }
      take(target, facts.note(of: block, edge: index), at: end.offset, among: targets)
      if let condition { decisions[condition] = saved }
    }
  }

  /// Follows an edge; it is worth a note in the trace where another edge would have paid.
  private mutating func take(
    _ target: Int, _ note: String, at offset: UInt32, among targets: [Int]
  ) {
    let isTurn = targets.contains { $0 != target && flow.mayPay[$0] }
    if isTurn { turns.append((offset, note)) }
    visit(block: target)
    if isTurn { turns.removeLast() }
  }
}
