extension FunctionBody {
  public func successors(of block: Int) -> ArraySlice<UInt32> {
    let end = blocks[block].terminator
    return successors[Int(end.firstSuccessor)..<Int(end.firstSuccessor + end.successorCount)]
  }

  public func edgeLabels(of block: Int) -> ArraySlice<Symbol> {
    let end = blocks[block].terminator
    return edgeLabels[Int(end.firstSuccessor)..<Int(end.firstSuccessor + end.successorCount)]
  }

  public func instructionRange(of block: Int) -> Range<Int> {
    Int(blocks[block].firstInstruction)..<Int(blocks[block].endInstruction)
  }

  public func operands(of value: ValueID) -> ArraySlice<ValueID> {
    let instruction = instructions[Int(value)]
    let first = Int(instruction.firstOperand)
    return operands[first..<first + Int(instruction.operandCount)]
  }

  public func operand(_ index: Int, of value: ValueID) -> ValueID {
    operands[Int(instructions[Int(value)].firstOperand) + index]
  }

  public subscript(value: ValueID) -> Instruction { instructions[Int(value)] }

  /// What a read of a variable stands for, if it gets one value only; other values themselves.
  public func resolved(_ value: ValueID) -> ValueID {
    var value = value
    for _ in 0..<8 {
      guard self[value].opcode == .load, let definition = definition(of: self[value].symbol) else {
        break
      }
      value = definition
    }
    return value
  }

  /// Block of every instruction; `Int.max` for those that lie in none.
  public func blockOfInstruction() -> [Int] {
    var result = [Int](repeating: Int.max, count: instructions.count)
    for block in blocks.indices {
      for index in instructionRange(of: block) { result[index] = block }
    }
    return result
  }
}

/// The parts of a call instruction.
public struct CallParts: Sendable {
  /// The instruction.
  public let value: ValueID
  /// Base name of the callee; for `.indirect` calls the name of the variable called, or "".
  public let name: String
  public let receiver: ValueID?
  /// The called value of an `.indirect` call.
  public let callee: ValueID?
  public let arguments: ArraySlice<ValueID>
  /// One an argument; "" for none, "{}" for the first trailing closure.
  public let labels: [String]
  public let flags: InstructionFlags
  public let offset: UInt32

  /// The argument under a label.
  public func argument(_ label: String) -> ValueID? {
    labels.firstIndex(of: label).map { arguments[arguments.startIndex + $0] }
  }
}
