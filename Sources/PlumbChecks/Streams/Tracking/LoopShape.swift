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
    return !isLeft && reached.contains { body.canReach($0, from: $0) }
  }

  private func blocksReached() -> Set<Int> {
    let behind = body.blocksReached(from: 0) { block, edge in
      !(body.blocks[block].terminator.kind == .invoke && edge == 1)
        && !facts.isImpossible(block, edge: edge, cancellationPays: true)
    }
    return behind.union([0])
  }

  /// The block that asks for the next element, of the `for` loop whose body begins with taking this one.
  func head(of element: ValueID) -> Int? {
    let start = body.blockOfInstruction()[Int(element)]
    return body.blocks.indices.first {
      body.blocks[$0].terminator.kind == .iterate
        && body.successors(of: $0).first.map(Int.init) == start
    }
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
        let comesBack = Int(target) == head || body.canReach(head, from: Int(target))
        if !comesBack, end.kind != .unreachable { return false }
        waiting.append(Int(target))
      }
    }
    return true
  }
}
