/// The fixed part of a task object, as bytes that were read at once: so its fields belong together as far as they can.
struct TaskRecord {
  let address: UInt64
  private let bytes: [UInt8]
  private let layout: RuntimeLayout

  /// Reads many in one batch; nil where memory cannot be read.
  static func read(
    _ addresses: [UInt64], layout: RuntimeLayout, reader: any MemoryReader
  ) -> [TaskRecord?] {
    let size = layout.fixedSize
    var isRead: [Bool] = []
    let all = [UInt8](unsafeUninitializedCapacity: addresses.count * size) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      isRead = reader.read(addresses, size: size, into: bytes)
      count = addresses.count * size
    }
    return addresses.indices.map { index in
      guard isRead[index] else { return nil }
      return TaskRecord(
        address: addresses[index], bytes: Array(all[index * size..<(index + 1) * size]),
        layout: layout)
    }
  }

  private func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: T.Type = T.self
  ) -> T {
    bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: T.self)) }
  }

  private var flags: UInt32 { load(layout.jobFlags) }
  var status: UInt32 { load(layout.status) }
  var resumeFunction: UInt64 { load(layout.resumeFunction) }
  var context: UInt64 { load(layout.resumeContext) }
  var innermostRecord: UInt64 { load(layout.innermostRecord) }
  var dependencyRecord: UInt64 { load(layout.dependencyRecord) }
  var basePriority: UInt8 { load(layout.basePriority) }
  var id: UInt64 {
    UInt64(load(layout.idHigh, as: UInt32.self)) << 32 | UInt64(load(layout.idLow, as: UInt32.self))
  }

  var isChild: Bool { flags & layout.jobIsChild != 0 }
  var isGroupChild: Bool { flags & layout.jobIsGroupChild != 0 }
  var isFuture: Bool { flags & layout.jobIsFuture != 0 }

  var kind: DecodedTask.Kind {
    if flags & layout.jobIsAsyncLet != 0 { return .asyncLet }
    if isGroupChild { return .groupChild }
    if isChild { return .child }
    return isFuture ? .unstructured : .main
  }

  var state: DecodedTask.State {
    if status & layout.statusIsComplete != 0 { return .complete }
    if status & layout.statusIsRunning != 0 { return .running }
    if status & layout.statusIsEnqueued != 0 { return .enqueued }
    return .suspended
  }

  /// A task, alive: not memory that was one, nor words that look like one.
  func isTask(_ anchors: RuntimeAnchors) -> Bool {
    guard load(0, as: UInt64.self) == anchors.taskMetadata, address & 15 == 0,
      flags & layout.jobKindMask == layout.jobKindTask, flags & layout.jobReservedMask == 0,
      id != 0
    else { return false }
    // Async let tasks lie in their parent's memory and are immortal; others are being freed once this bit is set.
    let counts: UInt64 = load(layout.referenceCounts)
    if counts & layout.usesSlowCounts == 0, counts & layout.isDeiniting != 0 { return false }
    // A task is in one place at a time.
    let places = [layout.statusIsRunning, layout.statusIsEnqueued, layout.statusIsComplete]
    guard places.filter({ status & $0 != 0 }).count <= 1 else { return false }
    return true
  }
}

/// What follows a task in memory, depending on what kind it is.
struct TaskFragments {
  private(set) var parent: UInt64?
  private(set) var group: UInt64?
  /// The first task that waits for this one's value; 0 if none does.
  private(set) var firstWaiter: UInt64 = 0

  init(_ record: TaskRecord, _ layout: RuntimeLayout, _ reader: any MemoryReader) {
    var place = record.address &+ layout.version.taskSize
    if record.isChild {
      parent = reader.load(place &+ layout.childParent)
      place = place &+ layout.childFragmentSize
    }
    if record.isGroupChild {
      group = reader.load(place &+ layout.groupFragmentGroup)
      place = place &+ layout.groupFragmentSize
    }
    if record.isFuture, let queue: UInt64 = reader.load(place &+ layout.futureWaitQueue),
      queue & 3 == 0
    {
      // The low bits are not 0 once there is a value, and nobody waits then.
      firstWaiter = queue
    }
  }
}
