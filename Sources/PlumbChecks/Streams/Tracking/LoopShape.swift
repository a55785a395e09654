import PlumbFlow

/// What can be said of a body's loops.
struct LoopShape {
  private let view: BodyView
  private let body: FunctionBody
  private let facts: PathFacts

  init(_ view: BodyView) {
    self.view = view
    body = view.body
    facts = PathFacts(view: view)
  }

  /// The body can only be left by an error or because the task was cancelled.
  var isEndless: Bool {
    let reached = blocksReached()
    let isLeft = reached.contains {
      let kind = body.blocks[$0].terminator.kind
      return kind == .return || kind == .throw
    }
    return !isLeft && reached.contains(where: { isInCycle($0) })
  }

  /// Blocks that lie on a cycle.
  func isInCycle(_ block: Int) -> Bool {
    var seen: Set<Int> = []
    var waiting = body.successors(of: block).map { Int($0) }
    while let next = waiting.popLast() {
      if next == block { return true }
      guard seen.insert(next).inserted else { continue }
      waiting.append(contentsOf: body.successors(of: next).map { Int($0) })
    }
    return false
  }

  private func blocksReached() -> Set<Int> {
    var seen: Set<Int> = []
    var waiting = [0]
    while let block = waiting.popLast() {
      guard seen.insert(block).inserted else { continue }
      let end = body.blocks[block].terminator
      for (edge, target) in body.successors(of: block).enumerated() {
        if end.kind == .invoke, edge == 1 { continue }
        if facts.isImpossible(block, edge: edge, cancellationPays: true) { continue }
        waiting.append(Int(target))
      }
    }
    return seen
  }

  /// A `for` loop whose only way out is the end of its sequence, where `head` is the block that asks for the next element.
  func runsToTheEnd(head: Int) -> Bool {
    let targets = body.successors(of: head).map { Int($0) }
    guard body.blocks[head].terminator.kind == .iterate, targets.count == 2 else { return false }
    var seen: Set<Int> = [head]
    var waiting = [targets[0]]
    while let block = waiting.popLast() {
      guard seen.insert(block).inserted else { continue }
      let end = body.blocks[block].terminator
      if end.kind == .return || end.kind == .throw { return false }
      if block == targets[1] { return false }
      for (edge, target) in body.successors(of: block).enumerated() {
        if end.kind == .invoke, edge == 1 { continue }
        if !canReach(head, from: Int(target)), end.kind != .unreachable { return false }
        waiting.append(Int(target))
      }
    }
    return true
  }

  func canReach(_ target: Int, from start: Int) -> Bool {
    var seen: Set<Int> = []
    var waiting = [start]
    while let block = waiting.popLast() {
      if block == target { return true }
      guard seen.insert(block).inserted else { continue }
      waiting.append(contentsOf: body.successors(of: block).map { Int($0) })
    }
    return false
  }
}
