/// Evaluates the DWARF expressions of call frame information: those of signal trampolines, of the procedure linkage table, and
/// of frames with a realigned stack.
struct DwarfExpression {
  let registers: RegisterSet
  let deepestStack = 64
  /// Expressions may branch back.
  let mostSteps = 1000

  /// The value on top of the stack at the end; nil if the expression is malformed, reads what cannot be read, or uses what call
  /// frame information may not use.
  func evaluate(
    _ block: ByteCursor, initial: UInt64?, reader: some MemoryReader
  ) -> UInt64? {
    var cursor = block
    var stack: [UInt64] = initial.map { [$0] } ?? []
    var steps = 0
    while !cursor.isAtEnd {
      steps += 1
      guard steps <= mostSteps, stack.count <= deepestStack,
        step(&cursor, &stack, reader: reader), !cursor.isBroken
      else { return nil }
    }
    return cursor.isBroken ? nil : stack.last
  }

  private func step(
    _ cursor: inout ByteCursor, _ stack: inout [UInt64], reader: some MemoryReader
  ) -> Bool {
    let opcode = cursor.byte()
    switch opcode {
    case 0x03, 0x0e, 0x0f: stack.append(cursor.number(UInt64.self))
    case 0x06:
      guard let address = stack.popLast(), let value = reader.load(address, as: UInt64.self)
      else { return false }
      stack.append(value)
    case 0x08: stack.append(UInt64(cursor.byte()))
    case 0x09: stack.append(extend(Int8(bitPattern: cursor.byte())))
    case 0x0a: stack.append(UInt64(cursor.number(UInt16.self)))
    case 0x0b: stack.append(extend(Int16(bitPattern: cursor.number(UInt16.self))))
    case 0x0c: stack.append(UInt64(cursor.number(UInt32.self)))
    case 0x0d: stack.append(extend(Int32(bitPattern: cursor.number(UInt32.self))))
    case 0x10: stack.append(cursor.uleb())
    case 0x11: stack.append(UInt64(bitPattern: cursor.sleb()))
    case 0x12...0x17: return shuffle(opcode, &cursor, &stack)
    case 0x19, 0x1f, 0x20, 0x23: return unary(opcode, &cursor, &stack)
    case 0x1a...0x1e, 0x21, 0x22, 0x24...0x27, 0x29...0x2e: return binary(opcode, &stack)
    case 0x28:
      let distance = Int16(bitPattern: cursor.number(UInt16.self))
      guard let condition = stack.popLast() else { return false }
      if condition != 0 { return jump(&cursor, distance) }
    case 0x2f: return jump(&cursor, Int16(bitPattern: cursor.number(UInt16.self)))
    case 0x30...0x4f: stack.append(UInt64(opcode - 0x30))
    case 0x70...0x8f:
      guard let value = registers[number: Int(opcode - 0x70)] else { return false }
      stack.append(value &+ UInt64(bitPattern: cursor.sleb()))
    case 0x92:
      guard let value = registers[number: Int(clamping: cursor.uleb())] else { return false }
      stack.append(value &+ UInt64(bitPattern: cursor.sleb()))
    case 0x94:
      let size = cursor.byte()
      guard let address = stack.popLast(), let value = load(address, size: size, reader: reader)
      else { return false }
      stack.append(value)
    case 0x96: break
    default: return false
    }
    return true
  }

  private func extend(_ value: some SignedInteger) -> UInt64 { UInt64(bitPattern: Int64(value)) }

  /// Only forwards: no compiler's frame information loops.
  private func jump(_ cursor: inout ByteCursor, _ distance: Int16) -> Bool {
    guard distance >= 0 else { return false }
    cursor.skip(UInt64(distance))
    return true
  }

  private func shuffle(_ opcode: UInt8, _ cursor: inout ByteCursor, _ stack: inout [UInt64]) -> Bool
  {
    let depth: Int =
      switch opcode {
      case 0x12: 0
      case 0x14: 1
      case 0x15: Int(cursor.byte())
      default: 0
      }
    switch opcode {
    case 0x12, 0x14, 0x15:
      guard depth < stack.count else { return false }
      stack.append(stack[stack.count - 1 - depth])
    case 0x13: return stack.popLast() != nil
    case 0x16:
      guard stack.count >= 2 else { return false }
      stack.swapAt(stack.count - 1, stack.count - 2)
    default:
      guard stack.count >= 3 else { return false }
      stack.insert(stack.removeLast(), at: stack.count - 2)
    }
    return true
  }

  private func unary(_ opcode: UInt8, _ cursor: inout ByteCursor, _ stack: inout [UInt64]) -> Bool {
    guard let value = stack.popLast() else { return false }
    switch opcode {
    case 0x19: stack.append(Int64(bitPattern: value).magnitude)
    case 0x1f: stack.append(0 &- value)
    case 0x20: stack.append(~value)
    default: stack.append(value &+ cursor.uleb())
    }
    return true
  }

  private func binary(_ opcode: UInt8, _ stack: inout [UInt64]) -> Bool {
    guard let b = stack.popLast(), let a = stack.popLast() else { return false }
    let x = Int64(bitPattern: a)
    let y = Int64(bitPattern: b)
    switch opcode {
    case 0x1a: stack.append(a & b)
    case 0x1b:
      guard y != 0, !(x == .min && y == -1) else { return false }
      stack.append(UInt64(bitPattern: x / y))
    case 0x1c: stack.append(a &- b)
    case 0x1d:
      guard b != 0 else { return false }
      stack.append(a % b)
    case 0x1e: stack.append(a &* b)
    case 0x21: stack.append(a | b)
    case 0x22: stack.append(a &+ b)
    case 0x24: stack.append(b < 64 ? a << b : 0)
    case 0x25: stack.append(b < 64 ? a >> b : 0)
    case 0x26: stack.append(UInt64(bitPattern: x >> Int64(min(b, 63))))
    case 0x27: stack.append(a ^ b)
    case 0x29: stack.append(x == y ? 1 : 0)
    case 0x2a: stack.append(x >= y ? 1 : 0)
    case 0x2b: stack.append(x > y ? 1 : 0)
    case 0x2c: stack.append(x <= y ? 1 : 0)
    case 0x2d: stack.append(x < y ? 1 : 0)
    case 0x2e: stack.append(x != y ? 1 : 0)
    default: return false
    }
    return true
  }

  private func load(_ address: UInt64, size: UInt8, reader: some MemoryReader) -> UInt64? {
    switch size {
    case 1: reader.load(address, as: UInt8.self).map(UInt64.init)
    case 2: reader.load(address, as: UInt16.self).map(UInt64.init)
    case 4: reader.load(address, as: UInt32.self).map(UInt64.init)
    case 8: reader.load(address, as: UInt64.self)
    default: nil
    }
  }
}
