/// A place in a table of entries that are sorted by address.
struct IndexPosition<Entry: IndexEntry> {
  private let pages: IndexLayout.Table
  private let table: IndexLayout.Table
  private var page = -1
  private var entries = IndexTables.Entries.none
  /// Of the entries of the page, how many begin at or before `low`.
  private var passed = 0
  private var low: UInt16 = 0

  init(_ pages: IndexLayout.Table, _ table: IndexLayout.Table) {
    self.pages = pages
    self.table = table
  }

  /// The last entry at or before an offset.
  @inline(__always)
  mutating func entry(at offset: UInt64, _ tables: IndexTables) throws(IndexTables.Damage)
    -> Entry?
  {
    let page = Int(offset >> IndexLayout.pageShift)
    let low = UInt16(offset & 0xfff)
    if page != self.page {
      entries = try tables.entries(pages, table, page, of: Entry.self)
      self.page = page
      passed = 0
    } else if low < self.low {
      passed = 0
    }
    self.low = low
    // Without a branch that depends on the comparison.
    var length = entries.count &- passed
    while length > 0 {
      let half = length &>> 1
      let at = entries.start + (passed &+ half) &* MemoryLayout<Entry>.stride
      let isBelow = at.loadUnaligned(as: UInt16.self) & 0xfff <= low
      passed = isBelow ? passed &+ half &+ 1 : passed
      length = isBelow ? length &- half &- 1 : half
    }
    guard entries.first + passed > 0 else { return nil }
    // Not an optional one, which is larger.
    let found: Entry = try tables.element(table, entries.first + passed - 1)
    return found
  }
}

/// Begins with 16 bits, the lowest 12 of which are its address in the page.
protocol IndexEntry: BitwiseCopyable {}
extension IndexLayout.Function: IndexEntry {}
extension IndexLayout.Row: IndexEntry {}
extension IndexLayout.Symbol: IndexEntry {}
