/// A list of address ranges: of `.debug_ranges` up to DWARF 4, of `.debug_rnglists` from 5 on.
struct RangeList {
  private let unit: DwarfUnit
  private let sections: DwarfSections
  private let offset: UInt64

  /// nil where the attribute points nowhere.
  init?(_ value: DwarfValue, _ unit: DwarfUnit, _ sections: DwarfSections) {
    self.unit = unit
    self.sections = sections
    guard value.form == DwarfForm.rnglistx else {
      offset = value.raw
      return
    }
    // An index into the offsets behind the header, and the offset counts from there.
    let size: UInt64 = unit.is64 ? 8 : 4
    guard let at = unit.element(value.raw, of: size, from: unit.rangeListsBase, sections.rangeLists)
    else { return nil }
    var cursor = ByteCursor(sections.rangeLists, at: at)
    let (sum, overflow) = unit.rangeListsBase.addingReportingOverflow(
      cursor.offset(is64: unit.is64))
    guard !overflow else { return nil }
    offset = sum
  }

  /// - Parameter budget: how many entries may still be read. Many attributes that point at one long list would take quadratic time
  ///   and room; in an honest file no list has two owners, so its section's size is enough for all.
  func forEach(budget: inout Int, _ body: (UInt64, UInt64) -> Void) {
    if unit.version < 5 { pairs(&budget, body) } else { entries(&budget, body) }
  }

  private func pairs(_ budget: inout Int, _ body: (UInt64, UInt64) -> Void) {
    var cursor = ByteCursor(sections.ranges, at: offset)
    var base = unit.lowPC
    while budget > 0 {
      budget -= 1
      let low = cursor.fixed(UInt64.self)
      let high = cursor.fixed(UInt64.self)
      if low == 0, high == 0 { return }
      if low == .max { base = high } else { give(base &+ low, base &+ high, body) }
    }
  }

  private func entries(_ budget: inout Int, _ body: (UInt64, UInt64) -> Void) {
    var cursor = ByteCursor(sections.rangeLists, at: offset)
    var base = unit.lowPC
    func address() -> UInt64 { unit.address(cursor.uleb(), sections) ?? 0 }
    while budget > 0 {
      budget -= 1
      switch cursor.byte() {
      case 1: base = address()
      case 2:
        let low = address()
        give(low, address(), body)
      case 3:
        let low = address()
        give(low, low &+ cursor.uleb(), body)
      case 4:
        let low = base &+ cursor.uleb()
        give(low, base &+ cursor.uleb(), body)
      case 5: base = cursor.fixed()
      case 6:
        let low = cursor.fixed(UInt64.self)
        give(low, cursor.fixed(), body)
      case 7:
        let low = cursor.fixed(UInt64.self)
        give(low, low &+ cursor.uleb(), body)
      default: return
      }
    }
  }

  /// What the linker left out was given an address of 0 or 1, or one of the highest.
  @inline(__always)
  private func give(_ low: UInt64, _ high: UInt64, _ body: (UInt64, UInt64) -> Void) {
    if low > 1, high > low { body(low, high) }
  }
}
