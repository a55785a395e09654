/// The rows of one line program. Rows ascend within a sequence; sequences are ordered by their ends.
struct LineTable: Sendable {
  struct Row {
    var address: UInt64
    var line: UInt32
    var file: UInt16
    var column: UInt16

    func isSamePlace(as other: Row) -> Bool {
      (line, file, column) == (other.line, other.file, other.column)
    }
  }

  /// Code without gaps.
  struct Sequence {
    var low: UInt64
    var high: UInt64
    var first: Int
    /// Behind the row that ends it.
    var end: Int
  }

  let header: LineHeader
  private(set) var rows: [Row] = []
  private(set) var sequences: [Sequence] = []

  init(_ header: LineHeader, _ section: ByteView) {
    self.header = header
    run(section)
    sequences.sort { ($0.high, $0.first) < ($1.high, $1.first) }
  }

  /// The row that holds at an address.
  func row(at address: UInt64) -> Row? {
    let index = sequenceIndex(behind: address)
    guard index < sequences.count, sequences[index].low <= address else { return nil }
    return rows[rowIndex(at: address, sequences[index])]
  }

  /// From each address on, up to the next, the row holds; the first address is the range's. nil: no row does.
  func forEachRow(in range: Range<UInt64>, _ body: (UInt64, Row?) -> Void) {
    var position = range.lowerBound
    while position < range.upperBound {
      let index = sequenceIndex(behind: position)
      guard index < sequences.count, sequences[index].low < range.upperBound else {
        body(position, nil)
        return
      }
      let sequence = sequences[index]
      if sequence.low > position {
        body(position, nil)
        position = sequence.low
      }
      let end = min(sequence.high, range.upperBound)
      var row = rowIndex(at: position, sequence)
      body(position, rows[row])
      var (last, lastAddress) = (row, position)
      row += 1
      while row < sequence.end - 1, rows[row].address < end {
        // The last of those with one address counts, and what says nothing new is left out.
        let isLast = row + 1 >= sequence.end - 1 || rows[row + 1].address != rows[row].address
        if isLast, rows[row].address > lastAddress, !rows[row].isSamePlace(as: rows[last]) {
          body(rows[row].address, rows[row])
          (last, lastAddress) = (row, rows[row].address)
        }
        row += 1
      }
      position = end
    }
  }

  /// The first sequence that ends behind the address.
  private func sequenceIndex(behind address: UInt64) -> Int {
    sequences.partitionPoint { $0.high <= address }
  }

  /// Of rows with equal addresses the last one counts: the first is of no bytes.
  private func rowIndex(at address: UInt64, _ sequence: Sequence) -> Int {
    var (low, high) = (sequence.first + 1, sequence.end - 1)
    while low < high {
      let middle = (low + high) / 2
      if rows[middle].address <= address { low = middle + 1 } else { high = middle }
    }
    return low - 1
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

  private mutating func run(_ section: ByteView) {
    var cursor = ByteCursor(section.prefix(header.end), at: header.program)
    // A row takes three bytes of the program, or a little more.
    var rows = GrowingBuffer<Row>(capacity: cursor.remaining / 3)
    run(&cursor, &rows)
    self.rows = rows.array
    rows.deallocate()
  }

  private mutating func run(_ cursor: inout ByteCursor, _ rows: inout GrowingBuffer<Row>) {
    let firstSpecial = header.firstSpecialOpcode
    let length = header.instructionLength
    // The advance of every special opcode, so that no row needs a division.
    var advances = [(address: UInt64, line: UInt32)](repeating: (0, 0), count: 256)
    for opcode in Int(firstSpecial)...255 where firstSpecial > 0 {
      let adjusted = UInt64(opcode - Int(firstSpecial))
      guard header.lineRange > 0 else { break }
      advances[opcode] = (
        adjusted / header.lineRange &* length,
        UInt32(truncatingIfNeeded: header.lineBase + Int64(adjusted % header.lineRange))
      )
    }
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
    let sequence = Sequence(
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
