/// How to find the caller's registers at one place in the code: a row of the table that call frame instructions encode.
struct UnwindRow {
  enum FrameAddress {
    case register(Int, offset: Int64)
    case expression(ByteCursor)
  }

  enum Rule {
    /// Nothing was said: callee-saved registers keep their value, others are lost.
    case unspecified
    case undefined
    case sameValue
    /// Saved at the frame address plus an offset.
    case saved(Int64)
    /// Is the frame address plus an offset.
    case frameAddress(Int64)
    case register(Int)
    /// Saved at the address that an expression gives.
    case savedAt(ByteCursor)
    case expression(ByteCursor)
  }

  var frameAddress = FrameAddress.register(Register.rsp.rawValue, offset: 8)
  var rules = [Rule](repeating: .unspecified, count: 17)
  var returnRegister: Int
  var isSignalFrame: Bool

  /// The row that holds at `pc`, or nil if the instructions cannot be understood.
  init?(_ record: CallFrameRecord, at pc: UInt64, reader: some MemoryReader) {
    returnRegister = record.returnRegister
    isSignalFrame = record.isSignalFrame
    guard returnRegister < rules.count else { return nil }
    var program = CallFrameProgram(record: record, target: pc)
    guard program.run(record.initialInstructions, on: &self, initial: nil, reader: reader)
    else { return nil }
    let initial = self
    guard program.run(record.instructions, on: &self, initial: initial, reader: reader)
    else { return nil }
  }
}

/// The machine that executes call frame instructions (DWARF 5, section 6.4.2) until it has passed a place.
private struct CallFrameProgram {
  let record: CallFrameRecord
  let target: UInt64
  private var location: UInt64
  private var stack: [UnwindRow] = []

  /// Compilers nest one or two; what nests deeper is garbage.
  private static let deepestStack = 64

  init(record: CallFrameRecord, target: UInt64) {
    self.record = record
    self.target = target
    location = record.code.lowerBound
  }

  /// False if an instruction is unknown or broken.
  mutating func run(
    _ instructions: ByteCursor, on row: inout UnwindRow, initial: UnwindRow?,
    reader: some MemoryReader
  ) -> Bool {
    var cursor = instructions
    while !cursor.isAtEnd {
      let opcode = cursor.byte()
      switch opcode >> 6 {
      case 1:
        if advance(UInt64(opcode & 0x3f)) { return true }
      case 2: setSaved(Int(opcode & 0x3f), Int64(bitPattern: cursor.uleb()), &row)
      case 3:
        guard let initial else { return false }
        restore(UInt64(opcode & 0x3f), &row, initial)
      default:
        switch opcode {
        case 0x01:
          guard
            let place = record.pointers.read(&cursor, dataBase: record.dataBase, reader: reader)
          else { return false }
          location = place
          if location > target { return true }
        case 0x02: if advance(UInt64(cursor.byte())) { return true }
        case 0x03: if advance(UInt64(cursor.number(UInt16.self))) { return true }
        case 0x04: if advance(UInt64(cursor.number(UInt32.self))) { return true }
        default:
          guard execute(opcode, &cursor, &row, initial) else { return false }
        }
      }
    }
    return !cursor.isBroken
  }

  /// True once the wanted place is passed.
  private mutating func advance(_ delta: UInt64) -> Bool {
    location = location &+ delta &* record.codeAlignment
    return location > target
  }

  private mutating func execute(
    _ opcode: UInt8, _ cursor: inout ByteCursor, _ row: inout UnwindRow, _ initial: UnwindRow?
  ) -> Bool {
    switch opcode {
    case 0x00: break
    case 0x05: setSaved(register(&cursor), Int64(bitPattern: cursor.uleb()), &row)
    case 0x06:
      guard let initial else { return false }
      restore(cursor.uleb(), &row, initial)
    case 0x07: set(register(&cursor), .undefined, &row)
    case 0x08: set(register(&cursor), .sameValue, &row)
    case 0x09: set(register(&cursor), .register(register(&cursor)), &row)
    case 0x0a:
      guard stack.count < Self.deepestStack else { return false }
      stack.append(row)
    case 0x0b:
      guard let saved = stack.popLast() else { return false }
      row = saved
    case 0x0c:
      row.frameAddress = .register(register(&cursor), offset: Int64(bitPattern: cursor.uleb()))
    case 0x0d:
      guard case .register(_, let offset) = row.frameAddress else { return false }
      row.frameAddress = .register(register(&cursor), offset: offset)
    case 0x0e:
      guard case .register(let number, _) = row.frameAddress else { return false }
      row.frameAddress = .register(number, offset: Int64(bitPattern: cursor.uleb()))
    case 0x0f: row.frameAddress = .expression(cursor.block(cursor.uleb()))
    case 0x10: set(register(&cursor), .savedAt(cursor.block(cursor.uleb())), &row)
    case 0x11: setSaved(register(&cursor), cursor.sleb(), &row)
    case 0x12:
      row.frameAddress = .register(register(&cursor), offset: scaled(cursor.sleb()))
    case 0x13:
      guard case .register(let number, _) = row.frameAddress else { return false }
      row.frameAddress = .register(number, offset: scaled(cursor.sleb()))
    case 0x14:
      set(register(&cursor), .frameAddress(scaled(Int64(bitPattern: cursor.uleb()))), &row)
    case 0x15: set(register(&cursor), .frameAddress(scaled(cursor.sleb())), &row)
    case 0x16: set(register(&cursor), .expression(cursor.block(cursor.uleb())), &row)
    case 0x2e: _ = cursor.uleb()  // DW_CFA_GNU_args_size says nothing of registers.
    default: return false
    }
    return !cursor.isBroken
  }

  private func register(_ cursor: inout ByteCursor) -> Int { Int(clamping: cursor.uleb()) }

  private func scaled(_ offset: Int64) -> Int64 { offset &* record.dataAlignment }

  private func setSaved(_ number: Int, _ offset: Int64, _ row: inout UnwindRow) {
    set(number, .saved(scaled(offset)), &row)
  }

  /// Vector registers may be named, and are of no interest.
  private func set(_ number: Int, _ rule: UnwindRow.Rule, _ row: inout UnwindRow) {
    if row.rules.indices.contains(number) { row.rules[number] = rule }
  }

  private func restore(_ number: UInt64, _ row: inout UnwindRow, _ initial: UnwindRow) {
    let number = Int(clamping: number)
    if row.rules.indices.contains(number) { row.rules[number] = initial.rules[number] }
  }
}
