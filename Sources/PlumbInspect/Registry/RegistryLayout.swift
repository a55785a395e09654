/// Where `plumb_registry.h` puts what the reader needs, in bytes. A test holds it against the compiler's view of that header.
struct RegistryLayout {
  static let magic: UInt64 = 0x7972_7473_6967_6572
  static let version: UInt32 = 3

  // struct plumb_registry
  static let registryVersion: UInt64 = 8
  static let registryRecordSize: UInt64 = 12
  static let registryRecordsPerBlock: UInt64 = 16
  static let registryTrackedKinds: UInt64 = 20
  static let blocks: UInt64 = 24

  // struct plumb_record_block
  static let firstRecord = 64

  // struct plumb_record
  static let recordVersion = 0
  static let recordKind = 4
  static let recordState = 6
  static let recordKey = 8
  static let recordIdentity = 16
  static let recordLabels = 24
  static let recordThread = 32
  static let recordMoment = 36
  static let recordStack = 40
  static let recordCreator = 48
  static let recordBorn = 56
  static let recordOwner = 64
  static let recordDetails = 80
  // In the same place.
  static let recordFrames = 80
  static let mostRecordFrames = 6
  static let recordSize = 128

  // struct plumb_stack
  static let stackMagic: UInt32 = 0x6b63_6174
  static let stackMagicPlace = 0
  static let stackFrameCount = 4
  static let stackFrames = 24
  static let mostStackFrames = 16

  /// More records than a process has memory for: the list is damaged, or a circle.
  static let mostBlocks = 1 << 20

  let recordsPerBlock: Int
  var blockSize: Int { Self.firstRecord + recordsPerBlock * Self.recordSize }

  init(reader: any MemoryReader, address: UInt64) throws(RegistryReader.Problem) {
    guard let magic: UInt64 = reader.load(address), magic == Self.magic,
      let version: UInt32 = reader.load(address &+ Self.registryVersion),
      let size: UInt32 = reader.load(address &+ Self.registryRecordSize),
      let count: UInt32 = reader.load(address &+ Self.registryRecordsPerBlock)
    else { throw .unreadable }
    guard version == Self.version, size == Self.recordSize, (1...4096).contains(count) else {
      throw .version(version)
    }
    recordsPerBlock = Int(count)
  }

  func range(ofRecord index: Int) -> Range<Int> {
    let start = Self.firstRecord + index * Self.recordSize
    return start..<start + Self.recordSize
  }
}
