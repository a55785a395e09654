/// A task object as bytes that were read at once: so its fields belong together as far as they can.
struct TaskRecord {
  let address: UInt64
  private let bytes: [UInt8]
  private let layout: RuntimeLayout

  /// Reads many in one batch; nil where memory cannot be read.
  static func read(
    _ addresses: [UInt64], layout: RuntimeLayout, reader: any MemoryReader
  ) -> [TaskRecord?] {
    let size = layout.readSize
    var isRead: [Bool] = []
    let all = [UInt8](unsafeUninitializedCapacity: addresses.count * size) { buffer, count in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      bytes.initializeMemory(as: UInt8.self, repeating: 0)
      isRead = reader.read(addresses, size: size, into: bytes)
      count = addresses.count * size
    }
    return addresses.indices.map { index in
      var bytes = Array(all[index * size..<(index + 1) * size])
      if !isRead[index] {
        // Without fragments it may end with its mapping.
        bytes = reader.readableBytes(addresses[index], upTo: size)
        guard bytes.count >= Int(layout.version.taskSize) else { return nil }
        bytes += [UInt8](repeating: 0, count: size - bytes.count)
      }
      return TaskRecord(address: addresses[index], bytes: bytes, layout: layout)
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
  /// The next task that waits for the same value.
  var nextWaiter: UInt64 { load(layout.nextWaiter) }
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

  private var afterChild: Int {
    Int(layout.version.taskSize + (isChild ? layout.childFragmentSize : 0))
  }

  var parent: UInt64? {
    isChild ? load(Int(layout.version.taskSize + layout.childParent)) : nil
  }

  /// The next child of the same parent, or of the same group; 0 if there is none.
  var nextSibling: UInt64 {
    isChild ? load(Int(layout.version.taskSize + layout.childNext)) : 0
  }

  var group: UInt64? {
    isGroupChild ? load(afterChild + Int(layout.groupFragmentGroup)) : nil
  }

  /// The first task that waits for this one's value; 0 if none does.
  var firstWaiter: UInt64 {
    guard isFuture else { return 0 }
    let place = afterChild + (isGroupChild ? Int(layout.groupFragmentSize) : 0)
    let queue: UInt64 = load(place + Int(layout.futureWaitQueue))
    // The low bits are not 0 once there is a value, and nobody waits then.
    return queue & 3 == 0 ? queue : 0
  }

  /// A task, alive: not memory that was one, nor words that look like one.
  func isTask(_ anchors: RuntimeAnchors, isCode: (UInt64) -> Bool) -> Bool {
    guard load(0, as: UInt64.self) == anchors.taskMetadata, address & 15 == 0,
      flags & layout.jobKindMask == layout.jobKindTask, flags & layout.jobReservedMask == 0,
      id != 0, context % layout.contextAlignment == 0, isCode(resumeFunction)
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
