/// A block that is not yet, or no longer, being filled.
typealias BlockID = UInt32

/// Puts instructions and blocks together. It knows the graph's form and nothing of Swift.
///
/// Blocks are made first and filled later, each in one go, so that a block's instructions lie together.
/// Code after a `return` goes to a block that nothing reaches.
struct BodyBuilder {
  private(set) var instructions: [Instruction] = []
  private(set) var operands: [ValueID] = []
  private(set) var labels: [Symbol] = []
  private(set) var blocks: [Block] = []
  private(set) var successors: [UInt32] = []
  private(set) var edgeLabels: [Symbol] = []
  var locals: [LocalVariable] = []

  private(set) var current: BlockID = 0
  /// The current block has its terminator.
  private var isSealed = false

  init() {
    _ = makeBlock()
    begin(0)
  }

  mutating func makeBlock() -> BlockID {
    let end = Terminator(
      kind: .unreachable, hasValue: false, value: 0, firstSuccessor: 0, successorCount: 0, offset: 0
    )
    blocks.append(Block(firstInstruction: 0, endInstruction: 0, terminator: end))
    return BlockID(blocks.count - 1)
  }

  mutating func begin(_ block: BlockID) {
    current = block
    isSealed = false
    blocks[Int(block)].firstInstruction = UInt32(instructions.count)
    blocks[Int(block)].endInstruction = UInt32(instructions.count)
  }

  /// Whether code that comes next can be reached from the code just lowered.
  var isReachable: Bool { !isSealed }

  @discardableResult
  mutating func emit(
    _ opcode: Opcode, _ values: [ValueID] = [], symbol: UInt32 = 0, flags: InstructionFlags = [],
    labels callLabels: [Symbol] = [], extra: UInt32 = 0, at offset: UInt32
  ) -> ValueID {
    if isSealed { begin(makeBlock()) }
    let firstLabel = opcode == .call ? UInt32(labels.count) : extra
    labels.append(contentsOf: callLabels)
    // A call with more operands than the field holds (a generated table) keeps the first ones.
    let kept = values.prefix(Int(UInt16.max))
    instructions.append(
      Instruction(
        opcode: opcode, flags: flags, operandCount: UInt16(kept.count),
        firstOperand: UInt32(operands.count), symbol: symbol, firstLabel: firstLabel, offset: offset
      ))
    operands.append(contentsOf: kept)
    blocks[Int(current)].endInstruction = UInt32(instructions.count)
    return ValueID(instructions.count - 1)
  }

  mutating func addFlags(_ flags: InstructionFlags, to value: ValueID) {
    instructions[Int(value)].flags.formUnion(flags)
  }

  mutating func setExtra(_ extra: UInt32, of value: ValueID) {
    instructions[Int(value)].firstLabel = extra
  }

  func instruction(_ value: ValueID) -> Instruction { instructions[Int(value)] }

  func operand(_ index: Int, of value: ValueID) -> ValueID {
    operands[Int(instructions[Int(value)].firstOperand) + index]
  }

  mutating func terminate(
    _ kind: Terminator.Kind, value: ValueID? = nil, to targets: [BlockID] = [],
    labels targetLabels: [Symbol] = [], at offset: UInt32
  ) {
    if isSealed { return }
    let first = UInt32(successors.count)
    successors.append(contentsOf: targets)
    edgeLabels.append(contentsOf: targetLabels)
    while edgeLabels.count < successors.count { edgeLabels.append(0) }
    blocks[Int(current)].terminator = Terminator(
      kind: kind, hasValue: value != nil, value: value ?? 0, firstSuccessor: first,
      successorCount: UInt32(targets.count), offset: offset)
    isSealed = true
  }

  /// Ends the current block with a jump, unless it has ended already, and goes on in `block`.
  mutating func jumpAndBegin(_ block: BlockID, at offset: UInt32) {
    terminate(.jump, to: [block], at: offset)
    begin(block)
  }
}
