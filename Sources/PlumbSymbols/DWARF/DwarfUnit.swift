/// What the header of a unit and its first entry say: enough to know which addresses it covers and how to read the rest.
struct DwarfUnit: Sendable {
  /// In `.debug_info`, of the header.
  let offset: UInt64
  /// Of the first byte behind the unit.
  let end: UInt64
  /// Of the first entry.
  let firstEntry: UInt64
  let abbreviations: UInt64
  let version: UInt8
  let is64: Bool

  private(set) var lowPC: UInt64 = 0
  /// In `.debug_line`; nil: none.
  private(set) var lineTable: UInt64?
  private(set) var addressBase: UInt64
  private(set) var rangeListsBase: UInt64
  private(set) var stringOffsetsBase: UInt64
  private(set) var directory = Text.empty

  /// The headers of all units; up to the first that is damaged. Units of other than 64-bit addresses are left out.
  static func headers(of section: ByteView) -> [DwarfUnit] {
    var units: [DwarfUnit] = []
    var at: UInt64 = 0
    while at < UInt64(section.count) {
      var cursor = ByteCursor(section, at: at)
      var length = UInt64(cursor.fixed(UInt32.self))
      let is64 = length == 0xffff_ffff
      if is64 { length = cursor.fixed() }
      let start = UInt64(cursor.position - section.start)
      guard !cursor.isOverrun, length > 0, length <= UInt64(section.count) - start else { break }
      if let unit = DwarfUnit(&cursor, at: at, end: start + length, is64: is64, in: section) {
        units.append(unit)
      }
      at = start + length
    }
    return units
  }

  private init?(
    _ cursor: inout ByteCursor, at offset: UInt64, end: UInt64, is64: Bool, in section: ByteView
  ) {
    let version = cursor.fixed(UInt16.self)
    guard (2...5).contains(version) else { return nil }
    let addressSize: UInt8
    if version == 5 {
      let kind = cursor.byte()
      addressSize = cursor.byte()
      abbreviations = cursor.offset(is64: is64)
      switch kind {
      // Skeleton and split units have an id, type units a signature and the offset of the type.
      case 4, 5: cursor.skip(8)
      case 2, 6: cursor.skip(is64 ? 16 : 12)
      default: break
      }
    } else {
      abbreviations = cursor.offset(is64: is64)
      addressSize = cursor.byte()
    }
    firstEntry = UInt64(cursor.position - section.start)
    guard !cursor.isOverrun, addressSize == 8, firstEntry < end else { return nil }
    self.offset = offset
    self.end = end
    self.version = UInt8(version)
    self.is64 = is64
    // Behind the header of the first contribution, where an attribute does not say otherwise.
    let header: UInt64 = is64 ? 16 : 8
    addressBase = header
    stringOffsetsBase = header
    rangeListsBase = is64 ? 20 : 12
  }

  /// Reads the first entry, and gives the address ranges of the unit to `body`.
  mutating func readRoot(_ sections: DwarfSections, range: (UInt64, UInt64) -> Void) {
    var declaration = ByteCursor(sections.abbreviations, at: abbreviations)
    var cursor = ByteCursor(sections.info.prefix(end), at: firstEntry)
    // Its declaration is the first of the table, as compilers write them: no need for the whole table.
    let code = cursor.uleb()
    guard code != 0, Self.find(code, in: &declaration) else { return }
    var (low, high, directory): (DwarfValue?, DwarfValue?, DwarfValue?)
    var ranges: DwarfValue?
    while let attribute = Abbreviations.nextAttribute(&declaration) {
      guard let value = DwarfValue(attribute, &cursor, self, sections), !cursor.isOverrun else {
        break
      }
      switch attribute.name {
      case DwarfAttribute.lowPC: low = value
      case DwarfAttribute.highPC: high = value
      case DwarfAttribute.ranges: ranges = value
      case DwarfAttribute.lineTable: lineTable = value.raw
      case DwarfAttribute.compilationDirectory: directory = value
      case DwarfAttribute.addressBase: addressBase = value.raw
      case DwarfAttribute.stringOffsetsBase: stringOffsetsBase = value.raw
      case DwarfAttribute.rangeListsBase: rangeListsBase = value.raw
      default: break
      }
    }
    // Only now are all bases known.
    self.directory = directory?.text(self, sections) ?? .empty
    lowPC = low?.address(self, sections) ?? 0
    if let ranges {
      var budget = sections.ranges.count + sections.rangeLists.count
      RangeList(ranges, self, sections)?.forEach(budget: &budget, range)
    } else if lowPC != 0, let high {
      let end = high.isAddress ? high.address(self, sections) ?? 0 : lowPC &+ high.raw
      if end > lowPC { range(lowPC, end) }
    }
  }

  private static func find(_ code: UInt64, in cursor: inout ByteCursor) -> Bool {
    while let next = Abbreviations.nextCode(&cursor) {
      _ = cursor.uleb()
      _ = cursor.byte()
      if next == code { return true }
      while Abbreviations.nextAttribute(&cursor) != nil {}
    }
    return false
  }
}

extension ByteView {
  /// The bytes up to an offset, or all.
  func prefix(_ end: UInt64) -> ByteView {
    ByteView(start: start, count: min(count, Int(truncatingIfNeeded: min(end, UInt64(Int.max)))))
  }
}
