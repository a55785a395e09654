/// Finds the least solution of a forward data-flow problem over one body.
public struct Solver<State: Lattice> {
  /// Joins at one block before widening sets in.
  public var joinsBeforeWidening = 8
  /// A bound on the work, in block visits per block; beyond it the problem is given up.
  public var maximumVisitsPerBlock = 200

  public init() {}

  /// - Parameters:
  ///   - entry: What holds before the first block.
  ///   - transfer: Carries a state through a block: one state per successor, in their order. `.bottom` for an edge that
  ///     cannot be taken.
  /// - Returns: The state at the beginning of each block, or nil if the bound was reached.
  public func solve(
    _ body: FunctionBody, entry: State, transfer: (_ block: Int, _ state: State) -> [State]
  ) -> [State]? {
    let order = BlockOrder(body)
    var states = [State](repeating: .bottom, count: body.blocks.count)
    var joins = [Int](repeating: 0, count: body.blocks.count)
    var visits = 0
    var isWaiting = [Bool](repeating: false, count: body.blocks.count)
    // Blocks wait in reverse postorder, so that a block is visited after its predecessors where the graph allows.
    var waiting = Set<Int>()
    states[0] = entry
    waiting.insert(0)
    isWaiting[0] = true
    while let position = waiting.min() {
      waiting.remove(position)
      let block = order.blocks[position]
      isWaiting[block] = false
      visits += 1
      if visits > maximumVisitsPerBlock * body.blocks.count { return nil }
      let results = transfer(block, states[block])
      for (successor, result) in zip(body.successors(of: block), results) {
        let target = Int(successor)
        if result == .bottom || result.leq(states[target]) { continue }
        joins[target] += 1
        states[target] =
          joins[target] > joinsBeforeWidening
          ? states[target].widened(with: result) : states[target].joined(with: result)
        if !isWaiting[target] {
          isWaiting[target] = true
          waiting.insert(order.position[target])
        }
      }
    }
    return states
  }
}

/// Reverse postorder of the blocks that the entry reaches.
public struct BlockOrder: Sendable {
  /// Blocks, entry first.
  public private(set) var blocks: [Int] = []
  /// Place of each block in ``blocks``; `Int.max` if the entry does not reach it.
  public private(set) var position: [Int]

  public init(_ body: FunctionBody) {
    position = [Int](repeating: Int.max, count: body.blocks.count)
    var isSeen = [Bool](repeating: false, count: body.blocks.count)
    var stack: [(block: Int, next: Int)] = [(0, 0)]
    var postorder: [Int] = []
    isSeen[0] = true
    while let (block, next) = stack.last {
      let successors = body.successors(of: block)
      if next < successors.count {
        stack[stack.count - 1].next += 1
        let target = Int(successors[successors.startIndex + next])
        if !isSeen[target] {
          isSeen[target] = true
          stack.append((target, 0))
        }
      } else {
        postorder.append(block)
        stack.removeLast()
      }
    }
    blocks = postorder.reversed()
    for (index, block) in blocks.enumerated() { position[block] = index }
  }

  public func isReachable(_ block: Int) -> Bool { position[block] != Int.max }

  /// An edge that goes back to a block visited earlier: every cycle has one.
  public func isBackEdge(from: Int, to: Int) -> Bool { position[to] <= position[from] }
}
