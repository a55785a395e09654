extension SymbolFile {
  /// Where a function begins, by a name that `.dynsym` or `.symtab` has for it. The first question reads both tables, the others
  /// cost a search.
  public func address(of name: String) -> UInt64? { nameIndex.address(of: name) }

  var nameIndex: NameIndex { namesByHash.value { NameIndex([image, debugImage]) } }
}
