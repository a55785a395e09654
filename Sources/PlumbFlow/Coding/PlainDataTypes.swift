extension Instruction: PlainData {
  public static func isValid(_ bytes: UnsafeRawPointer) -> Bool {
    isTag(bytes, MemoryLayout<Self>.offset(of: \.opcode), below: caseCounts.opcode)
  }
}

extension Block: PlainData {
  public static func isValid(_ bytes: UnsafeRawPointer) -> Bool {
    isTag(bytes, MemoryLayout<Self>.offset(of: \.terminator.kind), below: caseCounts.terminator)
      && isTag(bytes, MemoryLayout<Self>.offset(of: \.terminator.hasValue), below: 2)
  }
}

extension LocalVariable: PlainData {
  public static func isValid(_ bytes: UnsafeRawPointer) -> Bool { true }
}

/// The tag of an enumeration without payload is the position of its case, and so is its raw value as long as none is
/// written down.
private func isTag(_ bytes: UnsafeRawPointer, _ offset: Int?, below count: Int) -> Bool {
  guard let offset else { return false }
  return Int(bytes.load(fromByteOffset: offset, as: UInt8.self)) < count
}

private let caseCounts = (
  opcode: caseCount(Opcode.self), terminator: caseCount(Terminator.Kind.self)
)

private func caseCount<Value: RawRepresentable<UInt8>>(_ type: Value.Type) -> Int {
  var count = 0
  while count < 256, Value(rawValue: UInt8(count)) != nil { count += 1 }
  return count
}

extension Opcode: BitwiseCopyable {}
extension InstructionFlags: BitwiseCopyable {}
extension LocalVariable.Flags: BitwiseCopyable {}
extension Terminator: BitwiseCopyable {}
extension Terminator.Kind: BitwiseCopyable {}
