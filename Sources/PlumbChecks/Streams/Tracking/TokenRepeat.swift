import PlumbFlow

/// A payment that is certain to be made again.
struct TokenRepeat: Sendable {
  var first: ValueID
  var second: ValueID
}

/// Looks for payments after which the token is paid a second time.
///
/// What a test decides may depend on the first payment, so all its outcomes must pay again. Whether a call throws and whether a
/// loop goes on is not believed to depend on it, so one outcome is enough.
struct TokenRepeatSearch {
  private let uses: TokenUses
  private let view: BodyView
  private let body: FunctionBody
  private let facts: PathFacts
  private var results: [Int: Set<ValueID>?] = [:]

  static func run(_ flow: TokenFlow) -> [TokenRepeat] {
    var search = TokenRepeatSearch(flow)
    return search.repeats(flow)
  }

  private init(_ flow: TokenFlow) {
    uses = flow.uses
    view = flow.uses.view
    body = flow.uses.view.body
    facts = PathFacts(view: view)
  }

  private mutating func repeats(_ flow: TokenFlow) -> [TokenRepeat] {
    var found: [ValueID: TokenRepeat] = [:]
    let blocks = body.blockOfInstruction()
    for first in uses.events {
      let block = blocks[Int(first)]
      guard block != Int.max, state(before: first, in: block, flow).contains(.live) else {
        continue
      }
      results = [:]
      for second in again(block, from: Int(first) + 1) ?? [] where found[second] == nil {
        found[second] = TokenRepeat(first: first, second: second)
      }
    }
    return found.values.sorted { $0.second < $1.second }
  }

  private func state(before value: ValueID, in block: Int, _ flow: TokenFlow) -> TokenState {
    (body.instructionRange(of: block).lowerBound..<Int(value)).reduce(flow.entry[block]) {
      TokenFlow.step(uses, ValueID($1), $0)
    }
  }

  /// The payments that are certain to come, or `nil` where none is. A way that does not come back counts for nothing.
  private mutating func again(_ block: Int, from first: Int) -> Set<ValueID>? {
    let range = body.instructionRange(of: block)
    for index in first..<max(first, range.upperBound) {
      let value = ValueID(index)
      if uses.uses[value] == .event { return [value] }
      if TokenFlow.pays(uses.uses[value]) || uses.origin == .value(value) { return nil }
      if uses.isForgotten(by: value) { return nil }
      if facts.neverComesBack(value) { return [] }
    }
    return leave(block)
  }

  private mutating func visit(_ block: Int) -> Set<ValueID>? {
    if let known = results[block] { return known }
    // A loop back here has paid nothing on its way.
    results[block] = .some(nil)
    let result = again(block, from: body.instructionRange(of: block).lowerBound)
    results[block] = .some(result)
    return result
  }

  private mutating func leave(_ block: Int) -> Set<ValueID>? {
    let end = body.blocks[block].terminator
    let targets = body.successors(of: block).map { Int($0) }
    switch end.kind {
    case .return, .throw: return nil
    case .unreachable: return []
    case .jump: return targets.first.flatMap { visit($0) }
    case .invoke:
      if let normal = visit(targets[0]), !normal.isEmpty { return normal }
      return facts.mayThrow(block, cancellationPays: true) ? visit(targets[1]) : nil
    case .iterate:
      if let body = visit(targets[0]), !body.isEmpty { return body }
      return visit(targets[1])
    case .branch, .unwrap, .match, .configuration:
      var all: Set<ValueID> = []
      for (index, target) in targets.enumerated()
      where !facts.isImpossible(block, edge: index, cancellationPays: false) {
        guard let result = visit(target) else { return nil }
        all.formUnion(result)
      }
      return all
    }
  }
}
