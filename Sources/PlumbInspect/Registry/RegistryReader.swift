/// Reads the table in which a process notes what it has made: of this process, of another one that has Plumb's runtime in it, or
/// out of a core.
///
/// Takes no lock, so it can run while the process does, or is stuck. Every block is copied twice, and a record is believed when it
/// was the same both times and nobody was writing it. Safe on any thread; not for signal handlers: it allocates.
public struct RegistryReader: Sendable {
  private let reader: any MemoryReader
  private let layout: RegistryLayout
  private let address: UInt64

  /// Why a table is not read.
  public enum Problem: Error, Equatable, CustomStringConvertible {
    case unreadable
    /// Another version of Plumb wrote it.
    case version(UInt32)

    public var description: String {
      switch self {
      case .unreadable: "the tracker's table cannot be read"
      case .version(let version):
        "the tracker's table has version \(version), and this Plumb reads version "
          + "\(RegistryLayout.version): build both from the same sources"
      }
    }
  }

  /// - Parameter address: of the variable `plumb_registry` in the process.
  public init(reader: any MemoryReader, address: UInt64) throws(Problem) {
    self.reader = reader
    self.address = address
    layout = try RegistryLayout(reader: reader, address: address)
  }

  /// Whether records of a kind are made now.
  public func isTracked(_ kind: RegistryRecord.Kind) -> Bool {
    let kinds: UInt32 = reader.load(address &+ RegistryLayout.registryTrackedKinds) ?? 0
    return kinds >> kind.rawValue & 1 != 0
  }

  /// The records that are there now, in no particular order. What comes or goes meanwhile may be missing.
  public func records(_ kinds: Set<RegistryRecord.Kind> = Set(RegistryRecord.Kind.allCases))
    -> [RegistryRecord]
  {
    let wanted = kinds.reduce(UInt32(0)) { $0 | 1 << $1.rawValue }
    let blocks = blocks()
    var nothing: [Void] = []
    return Array(
      of: blocks.count, smallest: Self.smallestPiece, most: layout.recordsPerBlock, rest: &nothing
    ) { range, room in
      var records = PlacedList(in: room)
      read(wanted, in: blocks[range], into: &records)
      return (records.leave(), ())
    }
  }

  private static let smallestPiece = 32

  private func read(
    _ wanted: UInt32, in blocks: ArraySlice<UInt64>, into records: inout PlacedList<RegistryRecord>
  ) {
    var labels = LabelReader(reader: reader)
    var stacks = StackReader(reader: reader)
    let size = layout.blockSize
    // Two copies of a block: the second says which records stood still.
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: size * 2, alignment: 16)
    defer { room.deallocate() }
    let first = UnsafeMutableRawBufferPointer(rebasing: room[..<size])
    let second = UnsafeMutableRawBufferPointer(rebasing: room[size...])
    for block in blocks {
      guard reader.read(block, into: first), reader.read(block, into: second) else { continue }
      for index in 0..<layout.recordsPerBlock {
        let range = layout.range(ofRecord: index)
        let record = RecordBytes(UnsafeRawBufferPointer(rebasing: first[range]))
        guard record.isWhole, wanted >> min(record.kind, 31) & 1 != 0,
          let kind = RegistryRecord.Kind(rawValue: record.kind),
          record.isSame(as: second.baseAddress! + range.lowerBound)
        else { continue }
        records.append(decode(record, kind, &labels, &stacks))
      }
    }
  }

  /// Blocks are never unmapped, and new ones come first.
  private func blocks() -> [UInt64] {
    var blocks: [UInt64] = []
    var block: UInt64? = reader.load(address &+ RegistryLayout.blocks)
    while let here = block, here != 0, here & 7 == 0, blocks.count < RegistryLayout.mostBlocks {
      blocks.append(here)
      block = reader.load(here)
    }
    return blocks
  }

  private func decode(
    _ record: RecordBytes, _ kind: RegistryRecord.Kind, _ labels: inout LabelReader,
    _ stacks: inout StackReader
  ) -> RegistryRecord {
    let creator = record.word(RegistryLayout.recordCreator)
    let labelSet = record.word(RegistryLayout.recordLabels)
    // Without labels nobody has written it.
    let owner = labelSet == 0 ? 0 : record.word(RegistryLayout.recordOwner)
    return RegistryRecord(
      kind: kind, key: record.word(RegistryLayout.recordKey),
      identity: record.word(RegistryLayout.recordIdentity),
      moment: UInt64(record.half(RegistryLayout.recordMoment)),
      creator: creator == 0 ? nil : creator,
      born: record.word(RegistryLayout.recordBorn), owner: owner == 0 ? nil : owner,
      labels: labels.labels(at: labelSet),
      details: kind == .task ? Self.noDetails : record.details,
      state: record.state,
      thread: Int32(bitPattern: record.half(RegistryLayout.recordThread)),
      frames: stacks.frames(of: record))
  }

  /// One array for all tasks.
  private static let noDetails: [UInt64] = [0, 0]
}

extension [UInt8] {
  func word(_ offset: Int) -> UInt64 {
    withUnsafeBytes {
      UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
  }

  func half(_ offset: Int) -> UInt32 {
    withUnsafeBytes {
      UInt32(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }
  }
}
