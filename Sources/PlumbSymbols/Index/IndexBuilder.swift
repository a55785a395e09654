import Dispatch
import Synchronization

/// Reads all units of a file and writes their answers down in the order of addresses.
struct IndexBuilder {
  private(set) var functionPages = GrowingBuffer<UInt32>(capacity: 1 << 12)
  private(set) var rowPages = GrowingBuffer<UInt32>(capacity: 1 << 12)
  private(set) var symbolPages = GrowingBuffer<UInt32>(capacity: 1 << 12)
  private(set) var functions = GrowingBuffer<IndexLayout.Function>(capacity: 1 << 16)
  private(set) var rows = GrowingBuffer<IndexLayout.Row>(capacity: 1 << 16)
  private(set) var nodes = GrowingBuffer<IndexLayout.Node>(capacity: 1 << 16)
  private(set) var symbols = GrowingBuffer<IndexLayout.Symbol>(capacity: 1 << 12)
  private(set) var strings = StringPool()
  private(set) var base: UInt64 = 0

  func deallocate() {
    functionPages.deallocate()
    rowPages.deallocate()
    symbolPages.deallocate()
    functions.deallocate()
    rows.deallocate()
    nodes.deallocate()
    symbols.deallocate()
    strings.deallocate()
  }

  /// nil where addresses are further apart than 32 bits reach. A caller deallocates what it gets.
  init?(_ information: DebugInformation, _ table: SymbolTable) {
    let pieces = information.pieces
    let lows = [pieces.first?.range.lowerBound, table.entries.first?.address].compactMap { $0 }
    let highs = [pieces.last?.range.upperBound, table.entries.last.map { $0.address }]
      .compactMap { $0 }
    guard let low = lows.min(), let high = highs.max(), high - low < UInt64(UInt32.max) - 1 << 16
    else {
      deallocate()
      return nil
    }
    base = low & ~((1 << IndexLayout.pageShift) - 1)
    let flats = Self.flatten(information, pieces)
    var firstNodes: [UInt32] = []
    var paths: [[UInt32]] = []
    for flat in flats {
      firstNodes.append(UInt32(nodes.count))
      paths.append(flat.paths.map { path($0) })
      appendNodes(flat, paths[paths.count - 1])
    }
    append(pieces, flats, firstNodes, paths)
    appendSymbols(table)
    // All tables of pages are as long as the longest.
    let pages = 1 + max(functionPages.count, rowPages.count, symbolPages.count)
    Self.reach(pages, &functionPages, functions.count)
    Self.reach(pages, &rowPages, rows.count)
    Self.reach(pages, &symbolPages, symbols.count)
  }

  /// Units in parallel.
  private static func flatten(
    _ information: DebugInformation, _ pieces: [DebugInformation.Piece]
  ) -> [FlatUnit] {
    var ranges = [[Range<UInt64>]](repeating: [], count: information.units.count)
    for piece in pieces { ranges[piece.unit].append(piece.range) }
    let wanted = ranges
    let chunks = min(64, max(1, wanted.count / 8))
    let results = Mutex<[Int: [FlatUnit]]>([:])
    DispatchQueue.concurrentPerform(iterations: chunks) { chunk in
      let range = wanted.count * chunk / chunks..<wanted.count * (chunk + 1) / chunks
      let flats = range.map { index in
        wanted[index].isEmpty
          ? FlatUnit() : LoadedUnit(index, of: information).flattened(wanted[index])
      }
      results.withLock { $0[chunk] = flats }
    }
    return results.withLock { results in (0..<chunks).flatMap { results[$0]! } }
  }

  private mutating func path(_ parts: PathParts) -> UInt32 {
    var bytes = GrowingBuffer<UInt8>(capacity: 256)
    defer { bytes.deallocate() }
    parts.append(to: &bytes)
    return strings.intern(bytes.start, bytes.count)
  }

  private mutating func appendNodes(_ flat: FlatUnit, _ paths: [UInt32]) {
    let first = UInt32(nodes.count)
    for node in flat.nodes {
      nodes.append(
        .init(
          name: strings.offset(of: node.name),
          parent: node.parent == IntervalMap.none ? IndexLayout.none : node.parent + first,
          callPath: node.callPath == IndexLayout.none
            ? IndexLayout.none : paths[Int(node.callPath)],
          callLine: node.callLine, callColumn: node.callColumn))
    }
  }

  private mutating func append(
    _ pieces: [DebugInformation.Piece], _ flats: [FlatUnit], _ firstNodes: [UInt32],
    _ paths: [[UInt32]]
  ) {
    var next = [Int](repeating: 0, count: flats.count)
    var end: UInt64?
    for piece in pieces {
      // What lies between two pieces belongs to nobody.
      if let end, end < piece.range.lowerBound { appendGap(at: end) }
      end = piece.range.upperBound
      let flat = flats[piece.unit]
      let part = flat.pieces[next[piece.unit]]
      next[piece.unit] += 1
      for function in flat.functions[part.functions] {
        let isNone = function.node == IndexLayout.none
        append(function.address, isNone ? IndexLayout.none : function.node + firstNodes[piece.unit])
      }
      for row in flat.rows[part.rows] {
        let path = row.path == IndexLayout.none ? row.path : paths[piece.unit][Int(row.path)]
        append(row.address, row.line, row.column, path)
      }
    }
    if let end { appendGap(at: end) }
  }

  private mutating func appendGap(at address: UInt64) {
    append(address, IndexLayout.none)
    append(address, 0, 0, IndexLayout.none)
  }

  private mutating func append(_ address: UInt64, _ node: UInt32) {
    let offset = address - base
    Self.reach(Self.page(offset) + 1, &functionPages, functions.count)
    functions.append(.init(start: UInt16(offset & 0xfff), node: node))
  }

  private mutating func append(
    _ address: UInt64, _ line: UInt32, _ column: UInt16, _ path: UInt32
  ) {
    let offset = address - base
    Self.reach(Self.page(offset) + 1, &rowPages, rows.count)
    rows.append(.init(start: UInt16(offset & 0xfff), column: column, line: line, path: path))
  }

  private static func page(_ offset: UInt64) -> Int { Int(offset >> IndexLayout.pageShift) }

  /// Pages that are not yet counted begin with the next entry.
  private static func reach(_ count: Int, _ pages: inout GrowingBuffer<UInt32>, _ next: Int) {
    while pages.count < count { pages.append(UInt32(next)) }
  }

  private mutating func appendSymbols(_ table: SymbolTable) {
    for entry in table.entries {
      Self.reach(Self.page(entry.address - base) + 1, &symbolPages, symbols.count)
      symbols.append(
        .init(
          start: UInt32(entry.address - base), size: UInt32(clamping: entry.size),
          name: strings.offset(of: table.names.text(at: UInt64(entry.name))),
          file: entry.file == 0
            ? IndexLayout.none : strings.offset(of: table.names.text(at: UInt64(entry.file)))))
    }
  }
}
