import Synchronization

/// The tables of an index file, mapped. A block is compared with its checksum when it is first looked at: a question to a large
/// index reads a few blocks, and damage is found before it makes a wrong answer.
final class IndexTables: @unchecked Sendable {
  /// What was read is not what was written. Whoever asked answers from the debug information.
  struct Damage: Error {}

  let base: UInt64
  /// Of 4,096 bytes of addresses each.
  let pageCount: Int
  private let file: MappedFile
  private let tables: [ByteView]
  /// Of each block behind the front: 1 when its checksum was right.
  private let verified: UnsafeMutablePointer<Atomic<UInt8>>
  private let blockCount: Int
  private let front: Int

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

  /// The entries of one page.
  struct Entries {
    /// Its number in the table.
    var first: Int
    var start: UnsafeRawPointer
    var count: Int

    static var none: Entries {
      Entries(first: 0, start: UnsafeRawPointer(ByteView.empty.start), count: 0)
    }
  }

  func entries<Entry: BitwiseCopyable>(
    _ pages: IndexLayout.Table, _ table: IndexLayout.Table, _ page: Int, of type: Entry.Type
  ) throws(Damage) -> Entries {
    let view = tables[table.rawValue]
    let stride = MemoryLayout<Entry>.stride
    let first = Int(try element(pages, page) as UInt32)
    let end = Int(try element(pages, page + 1) as UInt32)
    guard first <= end, end <= view.count / stride else { throw Damage() }
    let start = view.start + first * stride
    try verify(start, (end - first) * stride)
    return Entries(first: first, start: UnsafeRawPointer(start), count: end - first)
  }

  @inline(__always)
  func element<Element: BitwiseCopyable>(
    _ table: IndexLayout.Table, _ index: Int
  ) throws(Damage) -> Element {
    let view = tables[table.rawValue]
    let stride = MemoryLayout<Element>.stride
    guard index >= 0, index < view.count / stride else { throw Damage() }
    let start = view.start + index * stride
    try verify(start, stride)
    return UnsafeRawPointer(start).loadUnaligned(as: Element.self)
  }

  /// A string whose bytes were checked.
  struct String: BitwiseCopyable {
    /// In the table of strings; 0, where a length stands: unknown.
    fileprivate var start: UInt32
    fileprivate var count: UInt32

    var isUnknown: Bool { start == 0 }
  }

  /// - Parameter offset: of the table of strings, or `IndexLayout.none`.
  @inline(__always)
  func string(_ offset: UInt32) throws(Damage) -> String {
    guard offset != IndexLayout.none else { return String(start: 0, count: 0) }
    let view = tables[IndexLayout.Table.strings.rawValue]
    guard view.count >= 4, Int(offset) <= view.count - 4 else { throw Damage() }
    let start = view.start + Int(offset)
    try verify(start, 4)
    let length = UInt32(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt32.self))
    guard Int(length) <= view.count - 4 - Int(offset) else { throw Damage() }
    try verify(start + 4, Int(length))
    return String(start: offset + 4, count: length)
  }

  @inline(__always)
  func text(_ string: String) -> Text? {
    guard !string.isUnknown else { return nil }
    let start = tables[IndexLayout.Table.strings.rawValue].start + Int(string.start)
    return Text(start: start, count: Int(string.count))
  }

  func text(_ offset: UInt32) throws(Damage) -> Text? { text(try string(offset)) }

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
