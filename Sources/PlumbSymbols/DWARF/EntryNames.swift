/// Finds the name of a function's entry, following its origin and specification, into other units where they lead there.
struct EntryNames {
  let information: DebugInformation

  /// An inlined function refers to an abstract one, and that to a declaration; more steps than these are a loop.
  private static let mostSteps = 16

  /// The linkage name if the chain has one, else the nearest plain name.
  func name(of entry: UInt64, in unit: DwarfUnit, _ table: Abbreviations) -> Text? {
    var plain: Text?
    var (entry, unit, table) = (entry, unit, table)
    for _ in 0..<Self.mostSteps {
      guard let found = read(entry, unit, table) else { return plain }
      if let linkage = found.linkage { return linkage }
      if plain == nil { plain = found.plain }
      guard let next = found.origin else { return plain }
      entry = next
      if next < unit.offset || next >= unit.end {
        guard let index = information.unitIndex(containing: next) else { return plain }
        unit = information.units[index]
        table = information.abbreviations(of: unit)
      }
    }
    return plain
  }

  private struct Found {
    var linkage: Text?
    var plain: Text?
    var origin: UInt64?
  }

  private func read(_ entry: UInt64, _ unit: DwarfUnit, _ table: Abbreviations) -> Found? {
    let sections = information.sections
    guard entry >= unit.firstEntry, entry < unit.end else { return nil }
    var cursor = ByteCursor(sections.info.prefix(unit.end), at: entry)
    let index = table.index(of: cursor.uleb())
    guard index >= 0 else { return nil }
    let declaration = table.declarations[index]
    var found = Found()
    let first = Int(declaration.firstAttribute)
    for index in first..<first + Int(declaration.attributeCount) {
      let attribute = table.attributes[index]
      guard let value = DwarfValue(attribute, &cursor, unit, sections), !cursor.isOverrun else {
        break
      }
      switch attribute.name {
      case DwarfAttribute.linkageName, DwarfAttribute.mipsLinkageName:
        if let text = value.text(unit, sections) {
          found.linkage = text
          return found
        }
      case DwarfAttribute.name: found.plain = value.text(unit, sections)
      case DwarfAttribute.abstractOrigin, DwarfAttribute.specification:
        found.origin = value.reference(unit)
      default: break
      }
    }
    return found
  }
}
