import PlumbSymbols

/// The headers of a core: which memory it has, and where its notes are. Nothing in them is believed before it was compared with
/// the file's size.
struct CoreFile {
  /// A range of memory (`PT_LOAD`).
  struct Load {
    var range: Range<UInt64>
    var permissions: Segment.Permissions
    /// What of it is in the file; shorter than the range where pages were not dumped or the file was cut.
    var bytes: ByteView
  }

  let file: MappedFile
  /// Sorted by address; those that overlap an earlier one are left out.
  private(set) var loads: [Load] = []
  private(set) var notes: [ByteView] = []
  /// The file ends before its segments do.
  private(set) var isCutShort = false

  private static let headerSize = 64
  private static let programHeaderSize = 56
  /// The kernel allows a process 65,530 mappings unless told otherwise.
  private static let mostSegments: UInt64 = 4 << 20

  init(_ path: String) throws(CoreError) {
    do {
      file = try MappedFile(path)
    } catch {
      switch error {
      case .unreadable(_, let reason): throw .unreadable(path: path, reason: reason)
      default: throw .unreadable(path: path, reason: "\(error)")
      }
    }
    let bytes = file.bytes
    try checkKind(bytes)
    var count = UInt64(bytes.load(UInt16.self, at: 56) ?? 0)
    if count == 0xffff {
      // More than fit: the number stands in the first section header.
      let section: UInt64 = bytes.load(at: 40) ?? 0
      guard let header = bytes.slice(at: section, count: 64),
        let number: UInt32 = header.load(at: 44)
      else {
        throw .damaged(path: path, what: "no header with the number of segments", offset: section)
      }
      count = UInt64(number)
    }
    let table: UInt64 = bytes.load(at: 32) ?? 0
    guard count > 0, count <= Self.mostSegments,
      bytes.load(UInt16.self, at: 54) == UInt16(Self.programHeaderSize),
      let rows = bytes.slice(at: table, count: count * UInt64(Self.programHeaderSize))
    else {
      throw .damaged(
        path: path, what: "a table of \(count) segments that does not fit", offset: table)
    }
    readSegments(rows, count: Int(count))
  }

  private func checkKind(_ bytes: ByteView) throws(CoreError) {
    let path = file.path
    let start = Array(bytes.raw.prefix(8))
    guard start.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
      let packers: [(name: String, magic: [UInt8], tool: String)] = [
        ("zstd", [0x28, 0xb5, 0x2f, 0xfd], "zstd -d"), ("gzip", [0x1f, 0x8b], "gzip -d"),
        ("lz4", [0x04, 0x22, 0x4d, 0x18], "lz4 -d"), ("xz", [0xfd, 0x37, 0x7a, 0x58], "xz -d"),
      ]
      if let packer = packers.first(where: { start.starts(with: $0.magic) }) {
        throw .notCore(
          path: path, what: "compressed with \(packer.name); unpack it first: \(packer.tool)")
      }
      throw .notCore(
        path: path,
        what: bytes.count == 0
          ? "an empty file; check the disk's space and the limit on the size of cores"
          : "not an ELF file; give a core of Linux")
    }
    guard bytes.count >= Self.headerSize else {
      throw .damaged(path: path, what: "the file header ends", offset: UInt64(bytes.count))
    }
    guard start[4] == 2, start[5] == 1, bytes.load(UInt16.self, at: 18) == 62 else {
      throw .notCore(path: path, what: "not of x86-64; only its cores can be read")
    }
    guard bytes.load(UInt16.self, at: 16) == 4 else {
      throw .notCore(
        path: path, what: "an executable or a shared object and no core; give the core itself")
    }
  }

  private mutating func readSegments(_ rows: ByteView, count: Int) {
    let bytes = file.bytes
    for row in 0..<count {
      let at = row * Self.programHeaderSize
      let kind: UInt32 = rows.load(at: at) ?? 0
      guard kind == 1 || kind == 4 else { continue }
      let offset: UInt64 = rows.load(at: at + 8) ?? 0
      let address: UInt64 = rows.load(at: at + 16) ?? 0
      let fileSize: UInt64 = rows.load(at: at + 32) ?? 0
      let memorySize: UInt64 = rows.load(at: at + 40) ?? 0
      let start = min(offset, UInt64(bytes.count))
      let present = min(fileSize, UInt64(bytes.count) - start)
      if present < fileSize { isCutShort = true }
      guard let content = bytes.slice(at: start, count: present) else { continue }
      if kind == 4 {
        notes.append(content)
        continue
      }
      let size = max(memorySize, present)
      guard size > 0, size <= UInt64.max - address else { continue }
      loads.append(
        Load(
          range: address..<address + size,
          permissions: .init(rawValue: rows.load(at: at + 4) ?? 0), bytes: content))
    }
    loads.sort { $0.range.lowerBound < $1.range.lowerBound }
    var end: UInt64 = 0
    loads.removeAll { load in
      if load.range.lowerBound < end { return true }
      end = load.range.upperBound
      return false
    }
  }

  /// The index of the range that contains an address.
  func load(containing address: UInt64) -> Int? {
    loads.index(containing: address) { $0.range }
  }
}
