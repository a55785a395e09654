/// The answers of one unit for the addresses that are its own, as two ascending lists: what an index is made of.
struct FlatUnit: Sendable {
  struct Function: Sendable {
    var address: UInt64
    /// In `nodes`; `IndexLayout.none`: no function.
    var node: UInt32
  }

  struct Row: Sendable {
    var address: UInt64
    var line: UInt32
    var column: UInt16
    /// In `paths`; `IndexLayout.none`: unknown.
    var path: UInt32
  }

  struct Node: Sendable {
    var name: Text?
    var parent: UInt32
    var callPath: UInt32
    var callLine: UInt32
    var callColumn: UInt32
  }

  /// A piece of the lists, for one range of addresses of the unit.
  struct Piece: Sendable {
    var functions: Range<Int>
    var rows: Range<Int>
  }

  fileprivate(set) var functions: [Function] = []
  fileprivate(set) var rows: [Row] = []
  fileprivate(set) var nodes: [Node] = []
  fileprivate(set) var paths: [PathParts] = []
  fileprivate(set) var pieces: [Piece] = []
}

extension LoadedUnit {
  /// - Parameter ranges: ascending; of each a piece is made.
  func flattened(_ ranges: [Range<UInt64>]) -> FlatUnit {
    var flat = FlatUnit()
    var files: [Int32: UInt32] = [:]
    func path(_ file: Int32) -> UInt32 {
      if let known = files[file] { return known }
      var index = IndexLayout.none
      if let parts = self.path(of: file) {
        index = UInt32(flat.paths.count)
        flat.paths.append(parts)
      }
      files[file] = index
      return index
    }
    forEachNode { name, node in
      let isInlined = node.parent != IntervalMap.none
      flat.nodes.append(
        FlatUnit.Node(
          name: name, parent: node.parent,
          callPath: isInlined ? path(Int32(clamping: node.callFile)) : IndexLayout.none,
          callLine: node.callLine, callColumn: node.callColumn))
    }
    for range in ranges {
      let (firstFunction, firstRow) = (flat.functions.count, flat.rows.count)
      forEachFunction(in: range) { flat.functions.append(.init(address: $0, node: $1)) }
      forEachRow(in: range) { address, row in
        flat.rows.append(
          FlatUnit.Row(
            address: address, line: row?.line ?? 0, column: row?.column ?? 0,
            path: row.map { path(Int32($0.file)) } ?? IndexLayout.none))
      }
      flat.pieces.append(
        .init(
          functions: firstFunction..<flat.functions.count, rows: firstRow..<flat.rows.count))
    }
    return flat
  }
}
