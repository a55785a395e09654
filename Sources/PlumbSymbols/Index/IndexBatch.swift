/// The answers of an index to many addresses, looked up in ascending order.
struct IndexBatch {
  /// As it is shown: the function of the machine code by its symbol.
  struct Frame: BitwiseCopyable {
    var name: IndexTables.String
    var path: IndexTables.String
    var line: UInt32
    var column: UInt32
  }

  private struct Span: BitwiseCopyable {
    var first: UInt32
    var count: UInt32
  }

  private let tables: IndexTables
  private var all: GrowingBuffer<Frame>
  /// By the number of the address in the list.
  private let spans: UnsafeMutableBufferPointer<Span>

  /// Whoever makes one deallocates it.
  init(_ addresses: ArraySlice<UInt64>, _ tables: IndexTables) throws(IndexTables.Damage) {
    self.tables = tables
    // More than most programs inline.
    all = GrowingBuffer(capacity: addresses.count * 4)
    spans = .allocate(capacity: addresses.count)
    let order = AddressOrder(count: addresses.count) { addresses[addresses.startIndex + $0] }
    defer { order.deallocate() }
    do {
      var walk = IndexWalk()
      for entry in order.entries { try add(entry, &walk, tables) }
    } catch {
      deallocate()
      throw error
    }
  }

  func deallocate() {
    all.deallocate()
    spans.deallocate()
  }

  func frames(of number: Int) -> UnsafeBufferPointer<Frame> {
    UnsafeBufferPointer(
      start: all.start + Int(spans[number].first), count: Int(spans[number].count))
  }

  @inline(__always)
  func text(_ string: IndexTables.String) -> Text? { tables.text(string) }

  @inline(__always)
  private mutating func add(
    _ entry: AddressOrder.Entry, _ walk: inout IndexWalk, _ tables: IndexTables
  ) throws(IndexTables.Damage) {
    let first = all.count
    let symbol = try walk.symbol(at: entry.address, tables)
    let name = try tables.string(symbol?.name ?? IndexLayout.none)
    let file = try tables.string(symbol?.file ?? IndexLayout.none)
    try walk.forEachFrame(at: entry.address, tables) { (frame) throws(IndexTables.Damage) in
      let isOwner = !frame.isInlined
      all.append(
        Frame(
          name: isOwner && !name.isUnknown ? name : try tables.string(frame.name),
          path: isOwner && frame.path == IndexLayout.none ? file : try tables.string(frame.path),
          line: frame.line, column: frame.column))
    }
    if all.count == first { all.append(Frame(name: name, path: file, line: 0, column: 0)) }
    spans.initializeElement(
      at: Int(entry.index), to: Span(first: UInt32(first), count: UInt32(all.count - first)))
  }
}
