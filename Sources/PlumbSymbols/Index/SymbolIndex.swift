/// The answers of one file, in an index file.
struct SymbolIndex: Sendable {
  typealias Damage = IndexTables.Damage

  let tables: IndexTables

  struct Symbol {
    var name: Text?
    var start: UInt64
    var size: UInt64
  }

  /// nil where it is damaged, of another version, or of another file.
  init?(_ file: MappedFile, buildID: BuildID) {
    guard let tables = IndexTables(file, buildID: buildID) else { return nil }
    self.tables = tables
  }

  func sourceFrames(at address: UInt64) throws(Damage) -> [SourceFrame] {
    var walk = IndexWalk()
    var frames: [SourceFrame] = []
    try walk.forEachFrame(at: address, tables) { (frame) throws(Damage) in
      frames.append(
        SourceFrame(
          symbol: try tables.text(frame.name)?.string, path: try tables.text(frame.path)?.string,
          line: Int(frame.line), column: Int(frame.column), isInlined: frame.isInlined))
    }
    if let symbol = try symbol(at: address) {
      frames.complete(symbol: symbol.name?.string, offset: address - symbol.start)
    }
    return frames
  }

  func symbol(at address: UInt64) throws(Damage) -> Symbol? {
    var walk = IndexWalk()
    guard let symbol = try walk.symbol(at: address, tables) else { return nil }
    return Symbol(
      name: try tables.text(symbol.name), start: tables.base + UInt64(symbol.start),
      size: UInt64(symbol.size))
  }
}
