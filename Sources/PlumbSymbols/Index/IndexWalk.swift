/// Looks addresses up in an index. In ascending order each is found where the one before it was left, and what is read of the
/// file is read once.
struct IndexWalk {
  typealias Damage = IndexTables.Damage

  /// A frame with its strings as the index counts them; `IndexLayout.none`: unknown.
  struct Frame: BitwiseCopyable {
    var name: UInt32
    var path: UInt32
    var line: UInt32
    var column: UInt32
    var isInlined: Bool
  }

  private var functions = IndexPosition<IndexLayout.Function>(.functionPages, .functions)
  private var rows = IndexPosition<IndexLayout.Row>(.rowPages, .rows)
  private var symbols = IndexPosition<IndexLayout.Symbol>(.symbolPages, .symbols)

  private static let mostFrames = 512

  /// Innermost first; none where no unit covers the address.
  @inline(__always)
  mutating func forEachFrame(
    at address: UInt64, _ tables: IndexTables, _ body: (Frame) throws(Damage) -> Void
  ) throws(Damage) {
    guard address >= tables.base,
      (address - tables.base) >> IndexLayout.pageShift < UInt64(tables.pageCount)
    else { return }
    let offset = address - tables.base
    var next = try functions.entry(at: offset, tables)?.node ?? IndexLayout.none
    let row = try rows.entry(at: offset, tables)
    var frame = Frame(
      name: IndexLayout.none, path: row?.path ?? IndexLayout.none, line: row?.line ?? 0,
      column: UInt32(row?.column ?? 0), isInlined: false)
    guard next != IndexLayout.none else {
      if frame.path != IndexLayout.none || frame.line != 0 { try body(frame) }
      return
    }
    for _ in 0..<Self.mostFrames {
      let node = try tables.element(.nodes, Int(next)) as IndexLayout.Node
      frame.name = node.name
      frame.isInlined = node.parent != IndexLayout.none
      try body(frame)
      guard frame.isInlined else { return }
      frame.path = node.callPath
      frame.line = node.callLine
      frame.column = node.callColumn
      next = node.parent
    }
  }

  @inline(__always)
  mutating func symbol(at address: UInt64, _ tables: IndexTables) throws(Damage)
    -> IndexLayout.Symbol?
  {
    guard address >= tables.base, tables.pageCount > 0 else { return nil }
    // The last symbol, too, may be of unknown size and reach beyond the last page.
    let offset = min(
      address - tables.base, UInt64(tables.pageCount) << IndexLayout.pageShift - 1)
    guard let symbol = try symbols.entry(at: offset, tables) else { return nil }
    let isInside = symbol.size == 0 || address - tables.base - UInt64(symbol.start) < symbol.size
    return isInside ? symbol : nil
  }
}
