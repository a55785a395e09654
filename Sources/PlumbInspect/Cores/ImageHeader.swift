import PlumbSymbols

/// The ELF header of an image as it lies in the memory of a process.
struct ImageHeader {
  struct Segment {
    var address: UInt64
    var size: UInt64
    var offset: UInt64
    var isExecutable: Bool
  }

  private(set) var loads: [Segment] = []
  private(set) var frameTable: UInt64?
  private(set) var buildID: BuildID?
  /// `ET_EXEC`: it lies where the file says.
  private(set) var isFixed = false
  /// What is added to the file's addresses.
  let bias: UInt64

  private static let mostSegments: UInt64 = 256

  /// `start` is where the file's first byte is mapped. Nil if no ELF image of x86-64 lies there.
  init?(at start: UInt64, reader: some MemoryReader) {
    guard let bytes = reader.bytes(start, count: 64),
      bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2])
    else { return nil }
    var header = ByteCursor(bytes, address: start, from: 16)
    let type = header.number(UInt16.self)
    guard type == 2 || type == 3, header.number(UInt16.self) == 62 else { return nil }
    header.skip(12)
    let table = header.number(UInt64.self)
    header.skip(14)
    let rowSize = header.number(UInt16.self)
    let count = UInt64(header.number(UInt16.self))
    guard rowSize == 56, count <= Self.mostSegments,
      let rows = reader.bytes(start &+ table, count: Int(count * 56))
    else { return nil }
    isFixed = type == 2

    var cursor = ByteCursor(rows, address: start &+ table)
    var notes: [(address: UInt64, size: UInt64)] = []
    for _ in 0..<count {
      let kind = cursor.number(UInt32.self)
      let flags = cursor.number(UInt32.self)
      let offset = cursor.number(UInt64.self)
      let address = cursor.number(UInt64.self)
      _ = cursor.number(UInt64.self)
      let fileSize = cursor.number(UInt64.self)
      let memorySize = cursor.number(UInt64.self)
      cursor.skip(8)
      switch kind {
      case 1:
        loads.append(
          Segment(address: address, size: memorySize, offset: offset, isExecutable: flags & 1 != 0))
      case 4: notes.append((address, fileSize))
      case 0x6474_e550: frameTable = address
      default: break
      }
    }
    guard let first = loads.first(where: { $0.offset & ~0xfff == 0 }) else { return nil }
    bias = isFixed ? 0 : start &- (first.address & ~0xfff)
    frameTable = frameTable.map { [bias] in $0 &+ bias }
    for note in notes where buildID == nil && note.size <= 1 << 16 {
      let place = bias &+ note.address
      guard let bytes = reader.bytes(place, count: Int(note.size)) else { continue }
      buildID = Self.buildID(in: ByteCursor(bytes, address: place))
    }
  }

  /// `NT_GNU_BUILD_ID` in a run of notes: three words, the owner's name and the description, each padded to four bytes.
  private static func buildID(in notes: ByteCursor) -> BuildID? {
    var cursor = notes
    while !cursor.isAtEnd {
      let nameSize = UInt64(cursor.number(UInt32.self))
      let size = UInt64(cursor.number(UInt32.self))
      let type = cursor.number(UInt32.self)
      var name = cursor.block((nameSize + 3) & ~3)
      var content = cursor.block((size + 3) & ~3)
      if type == 3, nameSize == 4, name.number(UInt32.self) == 0x0055_4e47, size > 0, size <= 64,
        !cursor.isBroken
      {
        return BuildID(bytes: (0..<size).map { _ in content.byte() })
      }
    }
    return nil
  }

  /// From the first segment's start to the last one's end, in the process.
  var range: Range<UInt64>? {
    var low = UInt64.max
    var high: UInt64 = 0
    for load in loads {
      let (end, overflow) = load.address.addingReportingOverflow(load.size)
      guard !overflow else { return nil }
      low = min(low, load.address & ~0xfff)
      high = max(high, (end &+ 0xfff) & ~0xfff)
    }
    let start = bias &+ low
    return low < high && start <= UInt64.max - (high - low) ? start..<start + (high - low) : nil
  }
}
