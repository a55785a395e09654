extension SourceSummary {
  /// Whether every index of every body is within what it indexes, so that checks need not look.
  public var isConsistent: Bool {
    guard strings.first == "" else { return false }
    guard lineStarts.first == 0, zip(lineStarts, lineStarts.dropFirst()).allSatisfy({ $0 < $1 })
    else { return false }
    guard directives.allSatisfy({ $0.offset <= $0.endOffset }) else { return false }
    return bodies.allSatisfy { $0.isConsistent(in: self) } && parentsEnd
  }

  /// Whether no body is, over its parents, within itself.
  private var parentsEnd: Bool {
    // 0: not looked at, 1: on the way, 2: ends.
    var state = [UInt8](repeating: 0, count: bodies.count)
    for start in bodies.indices {
      var path: [Int] = []
      var current = start
      while state[current] == 0 {
        state[current] = 1
        path.append(current)
        if bodies[current].parent == FunctionBody.none { break }
        current = Int(bodies[current].parent)
        if state[current] == 1 { return false }
      }
      for index in path { state[index] = 2 }
    }
    return true
  }
}

extension FunctionBody {
  func isConsistent(in summary: SourceSummary) -> Bool {
    let strings = summary.strings.count
    func isSymbol(_ symbol: Symbol) -> Bool { Int(symbol) < strings }
    guard isSymbol(name), isSymbol(fullName), isSymbol(enclosingType), isSymbol(resultType),
      labels.allSatisfy(isSymbol), edgeLabels.allSatisfy(isSymbol),
      locals.allSatisfy({ isSymbol($0.name) && isSymbol($0.type) }),
      edgeLabels.count == successors.count, !blocks.isEmpty, offset <= endOffset
    else { return false }
    if parent != Self.none {
      guard Int(parent) < summary.bodies.count,
        Int(parentValue) < summary.bodies[Int(parent)].instructions.count
      else { return false }
    }
    return areLocalsConsistent(in: summary) && areBlocksConsistent
      && operands.allSatisfy { Int($0) < instructions.count }
      && instructions.allSatisfy { isConsistent($0, in: summary) }
  }

  /// A captured variable is one of the parent's. One that the capture list itself sets has 0 or ``none``.
  private func areLocalsConsistent(in summary: SourceSummary) -> Bool {
    let outerCount = parent == Self.none ? 0 : summary.bodies[Int(parent)].locals.count
    return locals.allSatisfy {
      !$0.flags.contains(.isCaptured) || Int($0.outer) < outerCount || $0.outer == 0
        || $0.outer == Self.none
    }
  }

  private var areBlocksConsistent: Bool {
    blocks.allSatisfy { block in
      let end = block.terminator
      guard block.firstInstruction <= block.endInstruction,
        Int(block.endInstruction) <= instructions.count,
        !end.hasValue || Int(end.value) < instructions.count,
        Int(end.firstSuccessor) + Int(end.successorCount) <= successors.count
      else { return false }
      switch end.kind {
      case .jump: guard end.successorCount == 1 else { return false }
      case .branch, .unwrap, .invoke, .iterate:
        guard end.successorCount == 2 else { return false }
      case .return, .throw, .unreachable: guard end.successorCount == 0 else { return false }
      case .match, .configuration: break
      }
      return true
    } && successors.allSatisfy { Int($0) < blocks.count }
  }

  private func isConsistent(_ instruction: Instruction, in summary: SourceSummary) -> Bool {
    let count = Int(instruction.operandCount)
    guard Int(instruction.firstOperand) + count <= operands.count else { return false }
    let symbol = Int(instruction.symbol)
    if instruction.opcode != .call, Int(instruction.firstLabel) >= summary.strings.count {
      return false
    }
    switch instruction.opcode {
    case .parameter, .load, .endScope: return symbol < locals.count
    case .store: return symbol < locals.count && count >= 1
    case .closure: return symbol < summary.bodies.count
    case .inlineParameter: return count >= 1
    case .addressOf:
      return count >= 1
        && symbol < (instruction.flags.contains(.local) ? locals.count : summary.strings.count)
    case .call:
      let hasFirst = !instruction.flags.isDisjoint(with: [.hasReceiver, .indirect])
      let arguments = count - (hasFirst ? 1 : 0)
      return arguments >= 0 && Int(instruction.firstLabel) + arguments <= labels.count
        && symbol < summary.strings.count
    case .storeMember:
      return count >= 2 && symbol < summary.strings.count
    case .storeGlobal, .member, .element, .storeElement, .cast, .extract, .nextElement,
      .exitInline:
      return count >= 1 && symbol < summary.strings.count
    default:
      return symbol < summary.strings.count
    }
  }
}
