/// Runs the program of a line table, which says the rows one after the other.
struct LineProgram {
  typealias Row = LineTable.Row

  private let header: LineHeader
  private let section: ByteView
  private(set) var rows: GrowingBuffer<Row>
  private(set) var sequences: [LineTable.Sequence] = []

  init(_ header: LineHeader, _ section: ByteView) {
    self.header = header
    self.section = section.prefix(header.end)
    let size = ByteCursor(self.section, at: header.program).remaining
    // A row takes three bytes of the program, or a little more.
    rows = GrowingBuffer(capacity: size / 3)
  }

  private enum Standard {
    static let copy: UInt8 = 1
    static let advancePC: UInt8 = 2
    static let advanceLine: UInt8 = 3
    static let setFile: UInt8 = 4
    static let setColumn: UInt8 = 5
    static let addConstant: UInt8 = 8
    static let fixedAdvance: UInt8 = 9
    static let setInstructionSet: UInt8 = 12
  }

  private enum Extended {
    static let endSequence: UInt8 = 1
    static let setAddress: UInt8 = 2
  }

  private struct Advance {
    var address: UInt64 = 0
    var line: UInt32 = 0
  }

  /// What every special opcode does, so that no row needs a division.
  private var advances: [Advance] {
    var advances = [Advance](repeating: Advance(), count: 256)
    guard header.lineRange > 0 else { return advances }
    var (quotient, remainder) = (UInt64(0), UInt64(0))
    for opcode in Int(header.firstSpecialOpcode)...255 {
      advances[opcode] = Advance(
        address: quotient &* header.instructionLength,
        line: UInt32(truncatingIfNeeded: header.lineBase + Int64(remainder)))
      remainder += 1
      if remainder == header.lineRange { (quotient, remainder) = (quotient + 1, 0) }
    }
    return advances
  }

  /// Whoever calls it takes the rows.
  mutating func run() {
    let firstSpecial = header.firstSpecialOpcode
    let length = header.instructionLength
    // Beside `self`, so that they stay in registers.
    var cursor = ByteCursor(section, at: header.program)
    var rows = self.rows
    defer { self.rows = rows }
    advances.withUnsafeBufferPointer { advances in
      var first = 0
      var row = Row(address: 0, line: 1, file: 1, column: 0)
      while !cursor.isAtEnd {
        let opcode = cursor.byte()
        if opcode >= firstSpecial {
          let advance = advances[Int(opcode)]
          row.address &+= advance.address
          row.line &+= advance.line
          rows.append(row)
          continue
        }
        switch opcode {
        case 0:
          let count = cursor.uleb()
          guard count > 0, count <= UInt64(cursor.remaining) else { return }
          let next = cursor.position + Int(count)
          let kind = cursor.byte()
          if kind == Extended.endSequence {
            rows.append(row)
            end(&first, &rows)
            row = Row(address: 0, line: 1, file: 1, column: 0)
          } else if kind == Extended.setAddress, count == 9 {
            row.address = cursor.fixed()
          }
          cursor.skip(next - cursor.position)
        case Standard.copy: rows.append(row)
        case Standard.advancePC: row.address &+= cursor.uleb() &* length
        case Standard.advanceLine: row.line &+= UInt32(truncatingIfNeeded: cursor.sleb())
        case Standard.setFile: row.file = UInt16(clamping: cursor.uleb())
        case Standard.setColumn: row.column = UInt16(clamping: cursor.uleb())
        case Standard.addConstant: row.address &+= advances[255].address
        case Standard.fixedAdvance: row.address &+= UInt64(cursor.fixed(UInt16.self))
        default:
          // Marks of statements, blocks, prologues, and what a later version may add.
          for _ in 0..<header.operandCounts.start[Int(opcode) - 1] { _ = cursor.uleb() }
        }
      }
    }
  }

  /// Keeps what has code; that of functions that the linker left out begins at 0, or at the highest address.
  private mutating func end(_ first: inout Int, _ rows: inout GrowingBuffer<Row>) {
    let sequence = LineTable.Sequence(
      low: rows.start[first].address, high: rows.start[rows.count - 1].address, first: first,
      end: rows.count)
    if sequence.low < sequence.high, sequence.low > 1 {
      sequences.append(sequence)
    } else {
      rows.removeLast(rows.count - first)
    }
    first = rows.count
  }
}
