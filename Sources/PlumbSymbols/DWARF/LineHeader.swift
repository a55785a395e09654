/// The header of a line table: how its program is to be read, and the names of its files. Versions 2 to 5.
struct LineHeader: Sendable {
  struct File {
    var name: Text
    var directory: UInt64
  }

  let version: UInt16
  let is64: Bool
  /// In `.debug_line`.
  let program: UInt64
  let end: UInt64
  let instructionLength: UInt64
  let lineBase: Int64
  let lineRange: UInt64
  let firstSpecialOpcode: UInt8
  /// Operands of the standard opcodes, from 1 on.
  let operandCounts: ByteView
  private(set) var directories: [Text] = []
  private(set) var files: [File] = []

  private enum Content {
    static let path: UInt64 = 1
    static let directoryIndex: UInt64 = 2
  }

  /// nil where it is damaged or of an unknown version.
  init?(at offset: UInt64, of unit: DwarfUnit, _ sections: DwarfSections) {
    let section = sections.lines
    var cursor = ByteCursor(section, at: offset)
    var length = UInt64(cursor.fixed(UInt32.self))
    is64 = length == 0xffff_ffff
    if is64 { length = cursor.fixed() }
    let start = UInt64(cursor.position - section.start)
    guard !cursor.isOverrun, length <= UInt64(section.count) - start else { return nil }
    end = start + length
    version = cursor.fixed()
    guard (2...5).contains(version) else { return nil }
    // Sizes of addresses and of segment selectors.
    if version >= 5 { cursor.skip(2) }
    let headerLength = cursor.offset(is64: is64)
    let afterLength = UInt64(cursor.position - section.start)
    guard afterLength <= end, headerLength <= end - afterLength else { return nil }
    program = afterLength + headerLength
    instructionLength = UInt64(cursor.byte())
    // Operations of one instruction; more than one only on VLIW machines.
    if version >= 4 { cursor.skip(1) }
    // Whether rows are recommended places for breakpoints, at first.
    cursor.skip(1)
    lineBase = Int64(cursor.fixed(Int8.self))
    lineRange = UInt64(cursor.byte())
    firstSpecialOpcode = cursor.byte()
    let counts = cursor.position
    cursor.skip(max(0, Int(firstSpecialOpcode) - 1))
    guard !cursor.isOverrun, firstSpecialOpcode > 0 else { return nil }
    operandCounts = ByteView(start: counts, count: Int(firstSpecialOpcode) - 1)
    let names = section.prefix(program)
    cursor = ByteCursor(names, at: UInt64(cursor.position - section.start))
    if version >= 5 {
      readTables(&cursor, unit, sections)
    } else {
      readLists(&cursor)
    }
  }

  private mutating func readLists(_ cursor: inout ByteCursor) {
    while case let name = cursor.text(), !name.isEmpty { directories.append(name) }
    while case let name = cursor.text(), !name.isEmpty {
      files.append(File(name: name, directory: cursor.uleb()))
      // Time of change and length.
      _ = cursor.uleb()
      _ = cursor.uleb()
    }
  }

  private mutating func readTables(
    _ cursor: inout ByteCursor, _ unit: DwarfUnit, _ sections: DwarfSections
  ) {
    readTable(&cursor, unit, sections) { name, _ in directories.append(name) }
    readTable(&cursor, unit, sections) { files.append(File(name: $0, directory: $1)) }
  }

  /// A description of columns, then rows.
  private func readTable(
    _ cursor: inout ByteCursor, _ unit: DwarfUnit, _ sections: DwarfSections,
    _ row: (Text, UInt64) -> Void
  ) {
    var columns: [Abbreviations.Attribute] = []
    for _ in 0..<cursor.byte() {
      let content = cursor.uleb()
      let form = cursor.uleb()
      columns.append(
        .init(
          name: UInt16(truncatingIfNeeded: content), form: UInt16(truncatingIfNeeded: form),
          implicit: 0))
    }
    let count = cursor.uleb()
    // A row takes at least a byte, so a count beyond that is damage.
    guard !columns.isEmpty, count <= UInt64(cursor.remaining) else { return }
    for _ in 0..<count {
      var (name, directory) = (Text.empty, UInt64(0))
      for column in columns {
        if column.form == DwarfForm.string {
          let text = cursor.text()
          if UInt64(column.name) == Content.path { name = text }
          continue
        }
        guard let value = DwarfValue(column, &cursor, unit, sections) else { return }
        switch UInt64(column.name) {
        case Content.path: name = value.text(unit, sections) ?? .empty
        case Content.directoryIndex: directory = value.raw
        default: break
        }
      }
      guard !cursor.isOverrun else { return }
      row(name, directory)
    }
  }

  /// nil where the table has no such file.
  func path(of file: Int, compiledIn compilation: Text) -> PathParts? {
    let index = version >= 5 ? file : file - 1
    guard files.indices.contains(index) else { return nil }
    let entry = files[index]
    var parts = PathParts(name: entry.name)
    guard !entry.name.isAbsolutePath else { return parts }
    if version >= 5 {
      if entry.directory < UInt64(directories.count) {
        parts.directory = directories[Int(entry.directory)]
      }
    } else if entry.directory > 0, entry.directory <= UInt64(directories.count) {
      parts.directory = directories[Int(entry.directory) - 1]
    }
    // In DWARF 5 directory 0 is the one of the compilation.
    if !parts.directory.isAbsolutePath, version < 5 || entry.directory != 0 {
      parts.compilation = compilation
    }
    return parts
  }
}
