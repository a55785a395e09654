/// The file header, section headers and program headers of a mapped file. Nothing in them is believed before it was compared
/// with the file's size.
struct ElfHeaders {
  private(set) var sections: [ElfSection] = []
  /// `PT_LOAD`.
  private(set) var segments: [Segment] = []
  /// `PT_NOTE`.
  private(set) var noteSegments: [Segment] = []
  let type: UInt16

  private let bytes: ByteView
  private let path: String

  /// Names longer than this are no names; without a limit a table of equal offsets into a long string would take quadratic time.
  private static let longestName: UInt64 = 256
  /// Linkers make a few dozen; an object file of many function sections may have some hundred thousand.
  private static let mostSections: UInt64 = 1 << 20

  init(_ file: MappedFile) throws(SymbolFileError) {
    bytes = file.bytes
    path = file.path
    guard bytes.count >= 16, bytes.raw.prefix(4).elementsEqual(ElfLayout.magic) else {
      throw .notELF(path: path)
    }
    guard bytes.start[4] == ElfLayout.class64 else {
      throw .unsupported(path: path, what: "a 32-bit file")
    }
    guard bytes.start[5] == ElfLayout.littleEndian else {
      throw .unsupported(path: path, what: "a big-endian file")
    }
    guard bytes.count >= ElfLayout.headerSize else {
      throw .damaged(path: path, what: "the file header ends", offset: UInt64(bytes.count))
    }
    type = bytes.load(at: 16) ?? 0
    try readSegments()
    try readSections()
  }

  private mutating func readSegments() throws(SymbolFileError) {
    let table: UInt64 = bytes.load(at: 32) ?? 0
    let count: UInt16 = bytes.load(at: 56) ?? 0
    guard table != 0, count > 0 else { return }
    let size = UInt64(count) * UInt64(ElfLayout.programHeaderSize)
    guard bytes.load(UInt16.self, at: 54) == UInt16(ElfLayout.programHeaderSize),
      let rows = bytes.slice(at: table, count: size)
    else {
      throw .damaged(path: path, what: "a program header table that does not fit", offset: table)
    }
    for row in 0..<Int(count) {
      let at = row * ElfLayout.programHeaderSize
      let kind: UInt32 = rows.load(at: at) ?? 0
      guard kind == ElfLayout.loadSegment || kind == ElfLayout.noteSegment else { continue }
      var segment = Segment(
        fileOffset: rows.load(at: at + 8) ?? 0, fileSize: rows.load(at: at + 32) ?? 0,
        address: rows.load(at: at + 16) ?? 0, memorySize: rows.load(at: at + 40) ?? 0,
        permissions: .init(rawValue: rows.load(at: at + 4) ?? 0))
      // A debug file keeps the program headers of its binary without the bytes; a cut core has fewer bytes than it says.
      if segment.fileOffset > UInt64(bytes.count) { segment.fileOffset = UInt64(bytes.count) }
      segment.fileSize = min(segment.fileSize, UInt64(bytes.count) - segment.fileOffset)
      if kind == ElfLayout.loadSegment {
        segments.append(segment)
      } else {
        noteSegments.append(segment)
      }
    }
  }

  private mutating func readSections() throws(SymbolFileError) {
    let table: UInt64 = bytes.load(at: 40) ?? 0
    guard table != 0 else { return }
    let rowSize = UInt64(ElfLayout.sectionHeaderSize)
    guard bytes.load(UInt16.self, at: 58) == UInt16(rowSize),
      let first = bytes.slice(at: table, count: rowSize)
    else {
      throw .damaged(path: path, what: "a section header table that does not fit", offset: table)
    }
    // Numbers that do not fit into the file header stand in section 0.
    var count = UInt64(bytes.load(UInt16.self, at: 60) ?? 0)
    if count == 0 { count = first.load(at: 32) ?? 0 }
    var nameTable = UInt32(bytes.load(UInt16.self, at: 62) ?? 0)
    if nameTable == 0xffff { nameTable = first.load(at: 40) ?? 0 }
    guard count <= Self.mostSections, let rows = bytes.slice(at: table, count: count * rowSize)
    else {
      throw .damaged(
        path: path, what: "a table of \(count) section headers that does not fit", offset: table)
    }
    sections.reserveCapacity(Int(count))
    var nameOffsets: [UInt32] = []
    for index in 0..<Int(count) {
      let at = index * Int(rowSize)
      let section = ElfSection(
        name: "", index: index, type: rows.load(at: at + 4) ?? 0, flags: rows.load(at: at + 8) ?? 0,
        address: rows.load(at: at + 16) ?? 0, offset: rows.load(at: at + 24) ?? 0,
        size: rows.load(at: at + 32) ?? 0,
        link: rows.load(at: at + 40) ?? 0, entrySize: rows.load(at: at + 56) ?? 0)
      if section.isInFile, bytes.slice(at: section.offset, count: section.size) == nil {
        throw .damaged(
          path: path, what: "section \(index) of \(section.size) bytes, beyond the end,",
          offset: section.offset)
      }
      sections.append(section)
      nameOffsets.append(rows.load(at: at) ?? 0)
    }
    nameSections(nameOffsets, table: Int(nameTable))
  }

  private mutating func nameSections(_ offsets: [UInt32], table: Int) {
    guard sections.indices.contains(table), sections[table].isInFile,
      let names = bytes.slice(at: sections[table].offset, count: sections[table].size)
    else { return }
    for index in sections.indices {
      let offset = UInt64(offsets[index])
      guard offset < UInt64(names.count),
        let name = names.slice(
          at: offset, count: min(Self.longestName, UInt64(names.count) - offset))
      else { continue }
      sections[index].name = name.string(at: 0) ?? ""
    }
  }
}
