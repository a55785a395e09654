/// `.symtab`, or `.dynsym` where a file is stripped: names by address, one an address.
struct SymbolTable: Sendable {
  struct Entry: Sendable {
    var address: UInt64
    /// 0: up to the next symbol.
    var size: UInt64
    /// In `names`.
    var name: UInt32
    var index: UInt32
    /// In `names`: the file of a local symbol, as the linker knew it, often that of an object; 0: unknown.
    var file: UInt32
  }

  private(set) var entries: [Entry] = []
  private(set) var names = ByteView.empty

  init() {}

  init(_ image: ElfImage) {
    for type in [ElfLayout.symbolTable, ElfLayout.dynamicSymbols] where entries.isEmpty {
      read(type, of: image)
    }
  }

  /// The last symbol that begins at or before the address, unless it ends before.
  func entry(at address: UInt64) -> Entry? {
    let next = entries.partitionPoint { $0.address <= address }
    guard next > 0 else { return nil }
    let entry = entries[next - 1]
    guard entry.size == 0 || address - entry.address < entry.size else { return nil }
    return entry
  }

  func name(of entry: Entry) -> String? { names.string(at: UInt64(entry.name)) }

  /// What the linker knew of where a local symbol comes from.
  func file(of entry: Entry?) -> PathParts? {
    guard let entry, entry.file != 0, let name = names.text(at: UInt64(entry.file)) else {
      return nil
    }
    return PathParts(name: name)
  }

  private mutating func read(_ type: UInt32, of image: ElfImage) {
    guard let section = image.section(type: type), let table = image.bytes(of: section),
      image.sections.indices.contains(Int(section.link)),
      let strings = image.bytes(of: image.sections[Int(section.link)])
    else { return }
    names = strings
    let isAllocated = image.sections.map { $0.flags & ElfLayout.allocated != 0 }
    let count = table.count / ElfLayout.symbolSize
    entries.reserveCapacity(count)
    // A symbol of this kind stands in front of the local ones of each object.
    var file: UInt32 = 0
    for index in 0..<count {
      let row = UnsafeRawPointer(table.start + index * ElfLayout.symbolSize)
      // Functions, objects, indirect functions, and what assembly leaves without a type; not sections, files, thread-locals.
      let information = row.load(fromByteOffset: 4, as: UInt8.self)
      let kind = information & 15
      if kind == ElfLayout.fileSymbol { file = row.loadUnaligned(as: UInt32.self) }
      guard kind <= 2 || kind == 10 else { continue }
      let home = Int(row.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
      guard home != 0, home < isAllocated.count, isAllocated[home] else { continue }
      let name = row.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
      guard name != 0 else { continue }
      entries.append(
        Entry(
          address: row.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
          size: row.loadUnaligned(fromByteOffset: 16, as: UInt64.self), name: name,
          index: UInt32(index), file: information >> 4 == 0 ? file : 0))
    }
    entries.sort { ($0.address, $0.size, $0.index) < ($1.address, $1.size, $1.index) }
    keepLastOfEachAddress()
  }

  /// Aliases: the largest, and of equal ones the last in the table, as LLVM's tools choose.
  private mutating func keepLastOfEachAddress() {
    var kept = 0
    for index in entries.indices {
      if kept > 0, entries[kept - 1].address == entries[index].address { kept -= 1 }
      entries[kept] = entries[index]
      kept += 1
    }
    entries.removeSubrange(kept...)
  }
}
