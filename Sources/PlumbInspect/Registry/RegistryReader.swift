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
    var result: [RegistryRecord] = []
    let wanted = kinds.reduce(UInt32(0)) { $0 | 1 << $1.rawValue }
    var labels = LabelReader(reader: reader)
    let size = layout.blockSize
    // Two copies of a block: the second says which records stood still.
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: size * 2, alignment: 16)
    defer { room.deallocate() }
    let first = UnsafeMutableRawBufferPointer(rebasing: room[..<size])
    let second = UnsafeMutableRawBufferPointer(rebasing: room[size...])
    var block: UInt64 = reader.load(address &+ RegistryLayout.blocks) ?? 0
    var count = 0
    while block != 0, block & 7 == 0, count < RegistryLayout.mostBlocks {
      guard reader.read(block, into: first) else { break }
      if reader.read(block, into: second) {
        for index in 0..<layout.recordsPerBlock {
          let range = layout.range(ofRecord: index)
          let record = RecordBytes(UnsafeRawBufferPointer(rebasing: first[range]))
          guard record.isWhole, wanted >> min(record.kind, 31) & 1 != 0,
            record.isSame(as: second.baseAddress! + range.lowerBound),
            let record = decode(record, &labels)
          else { continue }
          result.append(record)
        }
      }
      block = UInt64(littleEndian: first.load(as: UInt64.self))
      count += 1
    }
    return result
  }

  private func decode(
    _ record: RecordBytes, _ labels: inout LabelReader
  ) -> RegistryRecord? {
    guard let kind = RegistryRecord.Kind(rawValue: record.kind) else { return nil }
    let creator = record.word(RegistryLayout.recordCreator)
    let owner = record.word(RegistryLayout.recordOwner)
    let details = (
      record.word(RegistryLayout.recordDetails), record.word(RegistryLayout.recordDetails + 8)
    )
    return RegistryRecord(
      kind: kind, key: record.word(RegistryLayout.recordKey),
      identity: record.word(RegistryLayout.recordIdentity),
      sequence: record.word(RegistryLayout.recordSequence),
      creator: creator == 0 ? nil : creator,
      born: record.word(RegistryLayout.recordBorn), owner: owner == 0 ? nil : owner,
      labels: labels.labels(at: record.word(RegistryLayout.recordLabels)),
      details: details == (0, 0) ? Self.noDetails : [details.0, details.1],
      state: record.half(RegistryLayout.recordState),
      thread: Int32(bitPattern: record.half(RegistryLayout.recordThread)),
      frames: record.frames)
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
