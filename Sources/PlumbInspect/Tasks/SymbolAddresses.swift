import PlumbSymbols

/// The addresses, in a file, of the symbols whose names begin with a prefix. `SymbolFile` finds names by address; this is for
/// the few variables that are needed by name.
struct SymbolAddresses {
  private var addresses: [String: UInt64] = [:]
  var isEmpty: Bool { addresses.isEmpty }

  init(of file: SymbolFile, startingWith prefix: String) {
    let prefix = Array(prefix.utf8)
    for (table, names) in [(".dynsym", ".dynstr"), (".symtab", ".strtab")] where isEmpty {
      guard let table = file.section(table), let names = file.section(names) else { continue }
      table.withBytes { rows in
        names.withBytes { names in read(rows, names, prefix) }
      }
    }
  }

  subscript(name: String) -> UInt64? { addresses[name] }

  private mutating func read(
    _ rows: UnsafeRawBufferPointer, _ names: UnsafeRawBufferPointer, _ prefix: [UInt8]
  ) {
    let size = 24
    for row in 0..<rows.count / size {
      let at = row * size
      let name = Int(rows.loadUnaligned(fromByteOffset: at, as: UInt32.self))
      let section = rows.loadUnaligned(fromByteOffset: at + 6, as: UInt16.self)
      guard section != 0, name < names.count, names.count - name > prefix.count,
        names[name..<name + prefix.count].elementsEqual(prefix)
      else { continue }
      let text = names[name..<min(names.count, name + 256)].prefix { $0 != 0 }
      addresses[String(decoding: text, as: UTF8.self)] =
        rows.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
    }
  }
}
