/// When a value is used for the last time.
struct ValueLiveness {
  /// For values used in their own block only: index of the last instruction that uses them; the block's end for its terminator.
  private var lastUse: [Int]
  /// Values used in other blocks, and the blocks at whose end they are still needed.
  private var liveOut: [Int: Set<ValueID>] = [:]
  private var crossing: Set<ValueID> = []
  private var usesInBlock: [ValueID: [Int: Int]] = [:]
  private let blockOf: [Int]

  init(_ body: FunctionBody) {
    blockOf = body.blockOfInstruction()
    lastUse = [Int](repeating: -1, count: body.instructions.count)
    for block in body.blocks.indices {
      let range = body.instructionRange(of: block)
      for index in range {
        for operand in body.operands(of: ValueID(index)) { note(operand, at: index, in: block) }
      }
      let end = body.blocks[block].terminator
      if end.hasValue { note(end.value, at: range.upperBound, in: block) }
    }
    guard !crossing.isEmpty else { return }
    findLiveOut(body)
  }

  private mutating func note(_ value: ValueID, at index: Int, in block: Int) {
    if blockOf[Int(value)] == block, !crossing.contains(value) {
      lastUse[Int(value)] = index
      return
    }
    if crossing.insert(value).inserted, lastUse[Int(value)] >= 0 {
      usesInBlock[value, default: [:]][blockOf[Int(value)]] = lastUse[Int(value)]
    }
    usesInBlock[value, default: [:]][block] = index
  }

  private mutating func findLiveOut(_ body: FunctionBody) {
    var predecessors = [[Int]](repeating: [], count: body.blocks.count)
    for block in body.blocks.indices {
      for successor in body.successors(of: block) { predecessors[Int(successor)].append(block) }
    }
    for value in crossing {
      let definition = blockOf[Int(value)]
      var stack = usesInBlock[value]!.keys.filter { $0 != definition }
      var seen = Set(stack)
      while let block = stack.popLast() {
        for predecessor in predecessors[block] {
          liveOut[predecessor, default: []].insert(value)
          if predecessor != definition, seen.insert(predecessor).inserted {
            stack.append(predecessor)
          }
        }
      }
    }
  }

  /// Whether the value may be used behind instruction `index` of `block`.
  func isLive(_ value: ValueID, after index: Int, in block: Int) -> Bool {
    if crossing.contains(value) {
      if let use = usesInBlock[value]?[block], use > index { return true }
      return liveOut[block]?.contains(value) ?? false
    }
    return blockOf[Int(value)] == block && lastUse[Int(value)] > index
  }

  /// Whether the value is used at all.
  func isUsed(_ value: ValueID) -> Bool {
    crossing.contains(value) || lastUse[Int(value)] >= 0
  }
}
