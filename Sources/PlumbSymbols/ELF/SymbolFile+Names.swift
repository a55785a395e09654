extension SymbolFile {
  /// Where a function begins, by a name that `.symtab` or `.dynsym` has for it. Reads the whole table: for logs that say
  /// `function+0x12` and no more, not for many addresses.
  public func address(of name: String) -> UInt64? {
    for (image, type) in [
      (image, ElfLayout.dynamicSymbols), (debugImage, ElfLayout.symbolTable),
    ] {
      guard let section = image.section(type: type), let table = image.bytes(of: section),
        image.sections.indices.contains(Int(section.link)),
        let names = image.bytes(of: image.sections[Int(section.link)])
      else { continue }
      for row in 0..<(table.count / ElfLayout.symbolSize) {
        let entry = UnsafeRawPointer(table.start + row * ElfLayout.symbolSize)
        let home = entry.loadUnaligned(fromByteOffset: 6, as: UInt16.self)
        guard home != 0 else { continue }
        let start = UInt64(entry.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
        if names.string(at: start) == name {
          return entry.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        }
      }
    }
    return nil
  }
}
