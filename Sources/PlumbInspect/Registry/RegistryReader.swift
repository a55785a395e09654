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

  /// The records that are there now, in no particular order. What comes or goes meanwhile may be missing.
  public func records(_ kinds: Set<RegistryRecord.Kind> = Set(RegistryRecord.Kind.allCases))
    -> [RegistryRecord]
  {
    var result: [RegistryRecord] = []
    var labels = LabelReader(reader: reader)
    var block: UInt64 = reader.load(address &+ RegistryLayout.blocks) ?? 0
    var count = 0
    while block != 0, block & 7 == 0, count < RegistryLayout.mostBlocks {
      guard let first = reader.bytes(block, count: layout.blockSize) else { break }
      // The second copy says which records stood still.
      if let second = reader.bytes(block, count: layout.blockSize) {
        for index in 0..<layout.recordsPerBlock {
          let range = layout.range(ofRecord: index)
          guard let record = decode(first, range, kinds, &labels),
            first[range].elementsEqual(second[range])
          else { continue }
          result.append(record)
        }
      }
      block = first.word(0)
      count += 1
    }
    return result
  }

  private func decode(
    _ bytes: [UInt8], _ range: Range<Int>, _ kinds: Set<RegistryRecord.Kind>,
    _ labels: inout LabelReader
  ) -> RegistryRecord? {
    let start = range.lowerBound
    let version = bytes.word(start + RegistryLayout.recordVersion)
    let kind = bytes.half(start + RegistryLayout.recordKind)
    guard version & 1 == 0, let kind = RegistryRecord.Kind(rawValue: kind), kinds.contains(kind)
    else { return nil }
    let creator = bytes.word(start + RegistryLayout.recordCreator)
    let owner = bytes.word(start + RegistryLayout.recordOwner)
    let frameCount = min(
      Int(bytes.half(start + RegistryLayout.recordFrameCount)), RegistryLayout.mostFrames)
    return RegistryRecord(
      kind: kind, key: bytes.word(start + RegistryLayout.recordKey),
      identity: bytes.word(start + RegistryLayout.recordIdentity),
      sequence: bytes.word(start + RegistryLayout.recordSequence),
      creator: creator == 0 ? nil : creator,
      born: bytes.word(start + RegistryLayout.recordBorn), owner: owner == 0 ? nil : owner,
      labels: labels.labels(at: bytes.word(start + RegistryLayout.recordLabels)),
      details: [
        bytes.word(start + RegistryLayout.recordDetails),
        bytes.word(start + RegistryLayout.recordDetails + 8),
      ],
      state: bytes.half(start + RegistryLayout.recordState),
      thread: Int32(bitPattern: bytes.half(start + RegistryLayout.recordThread)),
      frames: (0..<frameCount).map { bytes.word(start + RegistryLayout.recordFrames + $0 * 8) })
  }
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
