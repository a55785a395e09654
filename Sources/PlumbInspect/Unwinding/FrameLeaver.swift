/// Computes the caller's registers from a frame's, as a row of the unwind table says.
struct FrameLeaver {
  enum Outcome {
    case caller(RegisterSet)
    /// The table says that there is no caller.
    case outermost
    case unreadable
  }

  let reader: any MemoryReader

  /// What the System V psABI lets a function change without saving: rax, rdx, rcx, rsi, rdi, r8 to r11.
  private static let callerSaved: Set<Int> = [0, 1, 2, 4, 5, 8, 9, 10, 11]

  func leave(_ registers: RegisterSet, by row: UnwindRow) -> Outcome {
    if case .undefined = row.rules[row.returnRegister] { return .outermost }
    guard let frameAddress = frameAddress(registers, row) else { return .unreadable }
    var caller = RegisterSet()
    for number in row.rules.indices {
      let value = value(of: number, registers, row, frameAddress)
      // A return address or stack pointer that should be there and is not ends the walk; any other register is just not known.
      if value == nil, number == row.returnRegister { return .unreadable }
      caller[number: number] = value
    }
    if row.returnRegister != Register.rip.rawValue {
      caller[.rip] = caller[number: row.returnRegister]
    }
    if case .unspecified = row.rules[Register.rsp.rawValue] { caller[.rsp] = frameAddress }
    return .caller(caller)
  }

  private func frameAddress(_ registers: RegisterSet, _ row: UnwindRow) -> UInt64? {
    switch row.frameAddress {
    case .register(let number, let offset):
      registers[number: number].map { base(number, $0) &+ UInt64(bitPattern: offset) }
    case .expression(let block):
      DwarfExpression(registers: registers).evaluate(block, initial: nil, reader: reader)
    }
  }

  /// Swift marks the frame pointer of an async frame with bit 60 where the system allows it; no address has that bit.
  private func base(_ number: Int, _ value: UInt64) -> UInt64 {
    number == Register.rbp.rawValue ? value & ~(1 << 60) : value
  }

  private func value(
    of number: Int, _ registers: RegisterSet, _ row: UnwindRow, _ frameAddress: UInt64
  ) -> UInt64? {
    let expression = DwarfExpression(registers: registers)
    func load(_ address: UInt64?) -> UInt64? {
      address.flatMap { reader.load($0, as: UInt64.self) }
    }
    switch row.rules[number] {
    case .undefined: return nil
    case .unspecified:
      return number == row.returnRegister || Self.callerSaved.contains(number)
        ? nil : registers[number: number]
    case .sameValue: return registers[number: number]
    case .saved(let offset): return load(frameAddress &+ UInt64(bitPattern: offset))
    case .frameAddress(let offset): return frameAddress &+ UInt64(bitPattern: offset)
    case .register(let other): return registers[number: other]
    case .savedAt(let block):
      return load(expression.evaluate(block, initial: frameAddress, reader: reader))
    case .expression(let block):
      return expression.evaluate(block, initial: frameAddress, reader: reader)
    }
  }
}
