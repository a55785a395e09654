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
  private let owner: OwnedBuffer<Row>
  private let sequences: [Sequence]

  private var rows: UnsafeBufferPointer<Row> { owner.elements }

  init(_ header: LineHeader, _ section: ByteView) {
    self.header = header
    var program = LineProgram(header, section)
    program.run()
    owner = program.rows.finish()
    sequences = program.sequences.sorted { ($0.high, $0.first) < ($1.high, $1.first) }
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
}
