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

    /// Of an address that is not below the entry's.
    fileprivate func reaches(_ other: UInt64) -> Bool { size == 0 || other - address < size }
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
    return next > 0 && entries[next - 1].reaches(address) ? entries[next - 1] : nil
  }

  /// Of each address its entry, by where the address stood before it was sorted.
  func entries(at order: AddressOrder) -> [Entry?] {
    var found = [Entry?](repeating: nil, count: order.entries.count)
    var next = 0
    for place in order.entries {
      while next < entries.count, entries[next].address <= place.address { next += 1 }
      if next > 0, entries[next - 1].reaches(place.address) {
        found[Int(place.index)] = entries[next - 1]
      }
    }
    return found
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
    sortByAddress()
  }

  /// Of aliases the largest is kept, and of equal ones the last in the table, as LLVM's tools choose.
  private mutating func sortByAddress() {
    let order = AddressOrder(count: entries.count) { entries[$0].address }
    defer { order.deallocate() }
    var sorted: [Entry] = []
    sorted.reserveCapacity(entries.count)
    for place in order.entries {
      let entry = entries[Int(place.index)]
      if let last = sorted.last, last.address == entry.address {
        if last.size <= entry.size { sorted[sorted.count - 1] = entry }
      } else {
        sorted.append(entry)
      }
    }
    entries = sorted
  }
}
