/// The symbols of files by the hash of their names.
struct NameIndex: Sendable {
  /// One table, with the images that keep its bytes.
  fileprivate struct Table: Sendable {
    let image: ElfImage
    let rows: ByteView
    let names: ByteView
    /// A name's hash in the upper half, its row in the lower; ascending.
    var order: [UInt64] = []
  }

  private var tables: [Table] = []

  /// `.dynsym` of the first image, then `.symtab` of the last: what is exported comes first.
  init(_ images: [ElfImage]) {
    guard let first = images.first, let last = images.last else { return }
    for (image, type) in [(first, ElfLayout.dynamicSymbols), (last, ElfLayout.symbolTable)] {
      guard let section = image.section(type: type), let rows = image.bytes(of: section),
        image.sections.indices.contains(Int(section.link)),
        let names = image.bytes(of: image.sections[Int(section.link)])
      else { continue }
      var table = Table(image: image, rows: rows, names: names)
      table.sort()
      tables.append(table)
    }
  }

  func address(of name: String) -> UInt64? {
    var name = name
    return name.withUTF8 { wanted in
      let hash = Self.hash(wanted)
      return tables.lazy.compactMap { $0.address(of: wanted, hash) }.first
    }
  }

  /// FNV-1a over 32 bits.
  fileprivate static func hash(_ name: UnsafeBufferPointer<UInt8>) -> UInt32 {
    var hash: UInt32 = 0x811c_9dc5
    for byte in name { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return hash
  }
}

extension NameIndex.Table {
  fileprivate mutating func sort() {
    let count = min(rows.count / ElfLayout.symbolSize, Int(UInt32.max))
    order.reserveCapacity(count)
    for row in 0..<count {
      let entry = UnsafeRawPointer(rows.start + row * ElfLayout.symbolSize)
      // Of another file.
      guard entry.loadUnaligned(fromByteOffset: 6, as: UInt16.self) != 0,
        let name = name(entry), name.count > 0
      else { continue }
      order.append(UInt64(NameIndex.hash(name)) << 32 | UInt64(row))
    }
    order.sort()
  }

  private func name(_ entry: UnsafeRawPointer) -> UnsafeBufferPointer<UInt8>? {
    let start = UInt64(entry.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
    guard let length = names.stringLength(at: start) else { return nil }
    return UnsafeBufferPointer(start: names.start + Int(start), count: length)
  }

  fileprivate func address(of wanted: UnsafeBufferPointer<UInt8>, _ hash: UInt32) -> UInt64? {
    var next = order.partitionPoint { $0 < UInt64(hash) << 32 }
    while next < order.count, order[next] >> 32 == UInt64(hash) {
      let row = Int(order[next] & UInt64(UInt32.max))
      let entry = UnsafeRawPointer(rows.start + row * ElfLayout.symbolSize)
      if let name = name(entry), name.elementsEqual(wanted) {
        return entry.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
      }
      next += 1
    }
    return nil
  }
}
