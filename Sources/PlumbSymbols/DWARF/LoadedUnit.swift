/// A unit with its functions and lines.
final class LoadedUnit: Sendable {
  private let unit: DwarfUnit
  private let tree: CodeTree
  private let table: Abbreviations
  private let lines: LineTable?
  private let names: EntryNames

  /// Deeper than any compiler inlines; a damaged file may say more.
  private static let mostFrames = 512

  /// - Parameter wanted: ascending; if given, no other address may be asked for.
  init(
    _ index: Int, of information: DebugInformation, wanted: UnsafeBufferPointer<UInt64>? = nil
  ) {
    let unit = information.units[index]
    self.unit = unit
    table = information.abbreviations(of: unit)
    tree = CodeTree(unit, information.sections, table, wanted: wanted)
    names = EntryNames(information: information)
    lines =
      unit.lineTable.flatMap { LineHeader(at: $0, of: unit, information.sections) }
      .map { LineTable($0, information.sections.lines) }
  }

  /// Innermost first. Without a name, one frame, where only a line is known.
  @inline(__always)
  func forEachFrame(at address: UInt64, _ body: (RawFrame) -> Void) {
    var frame = RawFrame(name: nil, file: -1, line: 0, column: 0, isInlined: false)
    if let row = lines?.row(at: address) {
      frame.file = Int32(row.file)
      frame.line = row.line
      frame.column = UInt32(row.column)
    }
    var node = tree.map.value(at: address)
    guard node != IntervalMap.none else {
      body(frame)
      return
    }
    for _ in 0..<Self.mostFrames {
      let current = tree.nodes[Int(node)]
      frame.name = names.name(of: unit.offset + UInt64(current.entry), in: unit, table)
      frame.isInlined = current.parent != IntervalMap.none
      body(frame)
      guard frame.isInlined else { return }
      frame.file = Int32(clamping: current.callFile)
      frame.line = current.callLine
      frame.column = current.callColumn
      node = current.parent
    }
  }

  func path(of file: Int32) -> PathParts? {
    lines?.header.path(of: Int(file), compiledIn: unit.directory)
  }

  /// Room for what is known of files by index: 0 up to this number, which included.
  var lastFile: Int { lines?.header.files.count ?? 0 }

  /// With its name, in the order of their numbers.
  func forEachNode(_ body: (Text?, CodeTree.Node) -> Void) {
    for node in tree.nodes {
      body(names.name(of: unit.offset + UInt64(node.entry), in: unit, table), node)
    }
  }

  /// From each address on, up to the next, code belongs to the node; the first address is the range's.
  func forEachFunction(in range: Range<UInt64>, _ body: (UInt64, UInt32) -> Void) {
    tree.map.forEach(in: range, body)
  }

  /// From each address on, up to the next, the row holds; the first address is the range's. nil: no row does.
  func forEachRow(in range: Range<UInt64>, _ body: (UInt64, LineTable.Row?) -> Void) {
    if let lines { lines.forEachRow(in: range, body) } else { body(range.lowerBound, nil) }
  }
}
