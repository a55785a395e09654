/// Lays an index out and writes it, in pieces, so that it is never in memory twice.
struct IndexWriter {
  private let builder: IndexBuilder
  private let buildID: BuildID
  private let tables: [(IndexLayout.Table, UnsafeRawBufferPointer)]

  /// nil where the build-id is longer than any linker makes them.
  init?(_ builder: IndexBuilder, buildID: BuildID) {
    guard buildID.bytes.count <= IndexLayout.longestBuildID else { return nil }
    self.builder = builder
    self.buildID = buildID
    func raw<Element>(_ buffer: GrowingBuffer<Element>) -> UnsafeRawBufferPointer {
      UnsafeRawBufferPointer(buffer.buffer)
    }
    tables = [
      (.functionPages, raw(builder.functionPages)), (.rowPages, raw(builder.rowPages)),
      (.symbolPages, raw(builder.symbolPages)),
      (.functions, raw(builder.functions)), (.rows, raw(builder.rows)),
      (.nodes, raw(builder.nodes)), (.symbols, raw(builder.symbols)),
      (.strings, raw(builder.strings.bytes)),
    ]
  }

  /// false as soon as `write` says so.
  func write(_ write: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    let sizes = tables.map { Self.padded($0.1.count) }
    let total = sizes.reduce(0, +)
    let blocks = (total + IndexLayout.blockSize - 1) / IndexLayout.blockSize
    let front = Self.padded(IndexLayout.headerSize + blocks * 8)
    var sums = BlockSums()
    for (_, bytes) in tables { sums.add(bytes, padded: Self.padded(bytes.count)) }
    sums.finish()
    var header = [UInt8](repeating: 0, count: front)
    header.withUnsafeMutableBytes { header in
      put(IndexLayout.magic, at: 0, header)
      put(IndexLayout.version, at: 8, header)
      put(UInt32(buildID.bytes.count), at: 12, header)
      put(UInt64(front + total), at: 16, header)
      put(builder.base, at: 24, header)
      // At 32 the checksum of all of this.
      for (index, byte) in buildID.bytes.enumerated() { header[40 + index] = byte }
      put(.checksums, offset: IndexLayout.headerSize, count: blocks, header)
      var offset = front
      for (index, (table, bytes)) in tables.enumerated() {
        put(table, offset: offset, count: bytes.count / IndexLayout.size(of: table), header)
        offset += sizes[index]
      }
      for (index, sum) in sums.sums.enumerated() {
        put(sum, at: IndexLayout.headerSize + index * 8, header)
      }
      put(IndexLayout.checksum(UnsafeRawBufferPointer(header)), at: 32, header)
    }
    guard header.withUnsafeBytes(write) else { return false }
    let padding = [UInt8](repeating: 0, count: 64)
    for (index, (_, bytes)) in tables.enumerated() {
      let rest = sizes[index] - bytes.count
      guard write(bytes),
        rest == 0 || padding.withUnsafeBytes({ write(.init(rebasing: $0[..<rest])) })
      else { return false }
    }
    return true
  }

  /// Tables begin at multiples of a cache line.
  private static func padded(_ size: Int) -> Int { (size + 63) & ~63 }

  private func put<T: FixedWidthInteger>(
    _ value: T, at offset: Int, _ header: UnsafeMutableRawBufferPointer
  ) {
    header.storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
  }

  private func put(
    _ table: IndexLayout.Table, offset: Int, count: Int, _ header: UnsafeMutableRawBufferPointer
  ) {
    let at = IndexLayout.tablesOffset + table.rawValue * 16
    put(UInt64(offset), at: at, header)
    put(UInt64(count), at: at + 8, header)
  }
}

/// Checksums of the blocks of a stream.
private struct BlockSums {
  private(set) var sums: [UInt64] = []
  private var block: [UInt8] = []

  mutating func add(_ bytes: UnsafeRawBufferPointer, padded: Int) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(IndexLayout.blockSize - block.count)
      block.append(contentsOf: part)
      rest = rest.dropFirst(part.count)
      closeFull()
    }
    for _ in bytes.count..<padded {
      block.append(0)
      closeFull()
    }
  }

  mutating func finish() {
    if !block.isEmpty { close() }
  }

  private mutating func closeFull() {
    if block.count == IndexLayout.blockSize { close() }
  }

  private mutating func close() {
    sums.append(block.withUnsafeBytes { IndexLayout.checksum($0) })
    block.removeAll(keepingCapacity: true)
  }
}
