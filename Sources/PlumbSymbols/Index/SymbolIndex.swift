import Synchronization

/// An index file, mapped. A block is compared with its checksum when it is first looked at: a question to a large index reads a
/// few blocks, and damage is found before it makes a wrong answer.
final class SymbolIndex: @unchecked Sendable {
  /// What was read is not what was written. Whoever asked answers from the debug information.
  struct Damage: Error {}

  struct Frame {
    var name: Text?
    var path: Text?
    var line: UInt32
    var column: UInt32
    var isInlined: Bool
  }

  struct Symbol {
    var name: Text?
    var start: UInt64
    var size: UInt64
    var file: Text?
  }

  private let file: MappedFile
  private let base: UInt64
  private let pageCount: Int
  private let tables: [ByteView]
  /// Of each block behind the front: 1 when its checksum was right.
  private let verified: UnsafeMutablePointer<Atomic<UInt8>>
  private let blockCount: Int
  private let front: Int

  private static let mostFrames = 512

  /// nil where it is damaged, of another version, or of another file.
  init?(_ file: MappedFile, buildID: BuildID) {
    let bytes = file.bytes
    guard bytes.count >= IndexLayout.headerSize, bytes.load(at: 0) == IndexLayout.magic,
      bytes.load(at: 8) == IndexLayout.version,
      bytes.load(at: 12) == UInt32(buildID.bytes.count),
      buildID.bytes.count <= IndexLayout.longestBuildID,
      bytes.raw[40..<40 + buildID.bytes.count].elementsEqual(buildID.bytes),
      bytes.load(at: 16) == UInt64(bytes.count)
    else { return nil }
    var tables: [ByteView] = []
    for table in IndexLayout.Table.allCases {
      let at = IndexLayout.tablesOffset + table.rawValue * 16
      let (size, overflow) = (bytes.load(UInt64.self, at: at + 8) ?? 0)
        .multipliedReportingOverflow(by: UInt64(IndexLayout.size(of: table)))
      guard !overflow, let view = bytes.slice(at: bytes.load(at: at) ?? .max, count: size) else {
        return nil
      }
      tables.append(view)
    }
    let pages = tables[IndexLayout.Table.functionPages.rawValue]
    let sums = tables[IndexLayout.Table.checksums.rawValue]
    front = pages.start - bytes.start
    blockCount = sums.count / 8
    pageCount = pages.count / 4 - 1
    let front = self.front
    guard front <= bytes.count, sums.start == bytes.start + IndexLayout.headerSize,
      IndexLayout.headerSize + sums.count <= front,
      blockCount == (bytes.count - front + IndexLayout.blockSize - 1) / IndexLayout.blockSize,
      tables.allSatisfy({ $0.start - bytes.start >= front || $0.start == sums.start }),
      tables[IndexLayout.Table.rowPages.rawValue].count == pages.count,
      tables[IndexLayout.Table.symbolPages.rawValue].count == pages.count, pageCount >= 0
    else { return nil }
    // The checksum counts its own place as zero.
    var header = Array(bytes.raw[..<front])
    header.replaceSubrange(32..<40, with: repeatElement(0, count: 8))
    guard bytes.load(at: 32) == header.withUnsafeBytes({ IndexLayout.checksum($0) }) else {
      return nil
    }
    self.file = file
    self.tables = tables
    base = bytes.load(at: 24) ?? 0
    verified = .allocate(capacity: blockCount)
    for block in 0..<blockCount { (verified + block).initialize(to: Atomic(0)) }
  }

  deinit {
    verified.deinitialize(count: blockCount)
    verified.deallocate()
  }

  /// Innermost first; none where no unit covers the address.
  @inline(__always)
  func forEachFrame(at address: UInt64, _ body: (Frame) -> Void) throws(Damage) {
    guard address >= base, (address - base) >> IndexLayout.pageShift < UInt64(pageCount) else {
      return
    }
    let offset = address - base
    var node = try entry(.functionPages, .functions, offset) as IndexLayout.Function?
    let row = try entry(.rowPages, .rows, offset) as IndexLayout.Row?
    var frame = Frame(
      name: nil, path: try text(row?.path ?? IndexLayout.none), line: row?.line ?? 0,
      column: UInt32(row?.column ?? 0), isInlined: false)
    if node?.node == IndexLayout.none { node = nil }
    guard var next = node?.node else {
      if row?.path ?? IndexLayout.none != IndexLayout.none || frame.line != 0 { body(frame) }
      return
    }
    for _ in 0..<Self.mostFrames {
      let current = try element(.nodes, Int(next)) as IndexLayout.Node
      frame.name = try text(current.name)
      frame.isInlined = current.parent != IndexLayout.none
      body(frame)
      guard frame.isInlined else { return }
      frame.path = try text(current.callPath)
      frame.line = current.callLine
      frame.column = current.callColumn
      next = current.parent
    }
  }

  func sourceFrames(at address: UInt64) throws(Damage) -> [SourceFrame] {
    var frames: [SourceFrame] = []
    try forEachFrame(at: address) { frame in
      frames.append(
        SourceFrame(
          symbol: frame.name?.string, path: frame.path?.string, line: Int(frame.line),
          column: Int(frame.column), isInlined: frame.isInlined))
    }
    if let symbol = try symbol(at: address) {
      frames.complete(symbol: symbol.name?.string, offset: address - symbol.start)
    }
    return frames
  }

  func symbol(at address: UInt64) throws(Damage) -> Symbol? {
    guard address >= base else { return nil }
    // The last symbol, too, may be of unknown size and reach beyond the last page.
    let offset = min(address - base, UInt64(pageCount) << IndexLayout.pageShift - 1)
    guard pageCount > 0,
      let symbol = try entry(.symbolPages, .symbols, offset) as IndexLayout.Symbol?
    else { return nil }
    guard symbol.size == 0 || address - base - UInt64(symbol.start) < symbol.size else {
      return nil
    }
    return Symbol(
      name: try text(symbol.name), start: base + UInt64(symbol.start), size: UInt64(symbol.size),
      file: try text(symbol.file))
  }

  /// The last entry at or before an offset.
  @inline(__always)
  private func entry<Entry: IndexEntry>(
    _ pages: IndexLayout.Table, _ table: IndexLayout.Table, _ offset: UInt64
  ) throws(Damage) -> Entry? {
    let page = Int(offset >> IndexLayout.pageShift)
    let view = tables[table.rawValue]
    let stride = MemoryLayout<Entry>.stride
    let first = Int(try element(pages, page) as UInt32)
    let end = Int(try element(pages, page + 1) as UInt32)
    guard first <= end, end <= view.count / stride else { throw Damage() }
    let start = view.start + first * stride
    try verify(start, (end - first) * stride)
    let low = UInt16(offset & 0xfff)
    var index = 0
    var length = end - first
    while length > 0 {
      let half = length &>> 1
      let at = UnsafeRawPointer(start + (index &+ half) &* stride)
      let isBelow = at.loadUnaligned(as: UInt16.self) & 0xfff <= low
      index = isBelow ? index &+ half &+ 1 : index
      length = isBelow ? length &- half &- 1 : half
    }
    guard first + index > 0 else { return nil }
    // Not an optional one, which is larger.
    let found: Entry = try element(table, first + index - 1)
    return found
  }

  @inline(__always)
  private func element<Element: BitwiseCopyable>(
    _ table: IndexLayout.Table, _ index: Int
  ) throws(Damage) -> Element {
    let view = tables[table.rawValue]
    let stride = MemoryLayout<Element>.stride
    guard index >= 0, index < view.count / stride else { throw Damage() }
    let start = view.start + index * stride
    try verify(start, stride)
    return UnsafeRawPointer(start).loadUnaligned(as: Element.self)
  }

  @inline(__always)
  private func text(_ offset: UInt32) throws(Damage) -> Text? {
    guard offset != IndexLayout.none else { return nil }
    let view = tables[IndexLayout.Table.strings.rawValue]
    guard view.count >= 4, Int(offset) <= view.count - 4 else { throw Damage() }
    let start = view.start + Int(offset)
    try verify(start, 4)
    let length = Int(UInt32(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)))
    guard length <= view.count - 4 - Int(offset) else { throw Damage() }
    try verify(start + 4, length)
    return Text(start: start + 4, count: length)
  }

  @inline(__always)
  private func verify(_ start: UnsafePointer<UInt8>, _ length: Int) throws(Damage) {
    guard length > 0 else { return }
    let offset = start - file.bytes.start - front
    let last = (offset + length - 1) / IndexLayout.blockSize
    for block in offset / IndexLayout.blockSize...last
    where verified[block].load(ordering: .relaxed) == 0 {
      try check(block)
    }
  }

  @inline(never)
  private func check(_ block: Int) throws(Damage) {
    let start = front + block * IndexLayout.blockSize
    let size = min(IndexLayout.blockSize, file.bytes.count - start)
    let sum = IndexLayout.checksum(.init(start: file.bytes.start + start, count: size))
    guard file.bytes.load(at: IndexLayout.headerSize + block * 8) == sum else { throw Damage() }
    verified[block].store(1, ordering: .relaxed)
  }
}

/// Begins with 16 bits, the lowest 12 of which are its address in the page.
private protocol IndexEntry: BitwiseCopyable {}
extension IndexLayout.Function: IndexEntry {}
extension IndexLayout.Row: IndexEntry {}
extension IndexLayout.Symbol: IndexEntry {}
