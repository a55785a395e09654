/// Where paths through a body lead, whatever happens on them.
extension FunctionBody {
  /// The blocks that a path of at least one edge leads to.
  ///
  /// - Parameter isOpen: Whether a path may take this edge of the block.
  public func blocksReached(
    from start: Int, along isOpen: (_ block: Int, _ edge: Int) -> Bool = { _, _ in true }
  ) -> Set<Int> {
    var seen: Set<Int> = []
    var waiting = [start]
    while let block = waiting.popLast() {
      for (edge, target) in successors(of: block).enumerated() where isOpen(block, edge) {
        if seen.insert(Int(target)).inserted { waiting.append(Int(target)) }
      }
    }
    return seen
  }

  /// Whether a path of at least one edge leads from one block to the other.
  public func canReach(_ target: Int, from start: Int) -> Bool {
    var seen: Set<Int> = []
    var waiting = [start]
    while let block = waiting.popLast() {
      for next in successors(of: block) where seen.insert(Int(next)).inserted {
        if next == target { return true }
        waiting.append(Int(next))
      }
    }
    return false
  }

  /// Whether one instruction may run before the other. Of those that lie in no block nothing is known, so they may.
  public func mayPrecede(_ first: ValueID, _ second: ValueID) -> Bool {
    let blocks = blockOfInstruction()
    let start = blocks[Int(first)]
    let end = blocks[Int(second)]
    guard start != Int.max, end != Int.max else { return true }
    return start == end && first < second || canReach(end, from: start)
  }

  /// Goes every way that leads on from an instruction, through each block once.
  ///
  /// - Parameters:
  ///   - step: Whether the way goes on behind the instruction.
  ///   - leave: Whether it goes on behind the block.
  public func follow(
    from start: ValueID, step: (ValueID) -> Bool, leave: (_ block: Int) -> Bool
  ) {
    let block = blockOfInstruction()[Int(start)]
    guard block != Int.max else { return }
    var seen: Set<Int> = []
    var pending = [(block: block, first: Int(start) + 1)]
    while let (block, first) = pending.popLast() {
      let range = first..<instructionRange(of: block).upperBound
      guard range.allSatisfy({ step(ValueID($0)) }), leave(block) else { continue }
      for target in successors(of: block) where seen.insert(Int(target)).inserted {
        pending.append((Int(target), instructionRange(of: Int(target)).lowerBound))
      }
    }
  }
}
