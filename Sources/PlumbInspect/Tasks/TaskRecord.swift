/// The fields of a task object, out of bytes that were read at once: so they belong together as far as they can.
struct TaskRecord: Equatable {
  let address: UInt64
  let id: UInt64
  let resumeFunction: UInt64
  let context: UInt64
  /// The next task that waits for the same value.
  let nextWaiter: UInt64
  let innermostRecord: UInt64
  let dependencyRecord: UInt64
  /// Of a child; 0 of others.
  let parent: UInt64
  /// The next child of the same parent, or of the same group; 0 if there is none.
  let nextSibling: UInt64
  /// Of a child that was added to a group; 0 of others.
  let group: UInt64
  /// The first task that waits for this one's value; 0 if none does.
  let firstWaiter: UInt64
  let status: UInt32
  let basePriority: UInt8
  let kind: DecodedTask.Kind

  /// Nil unless it is a task, alive: not memory that was one, nor words that look like one.
  ///
  /// `bytes` are `layout.readSize` of them.
  init?(
    address: UInt64, bytes: UnsafeRawPointer, layout: borrowing RuntimeLayout, metadata: UInt64,
    code: inout CodeCheck
  ) {
    func load<T: FixedWidthInteger & BitwiseCopyable>(
      _ offset: Int, as type: T.Type = T.self
    ) -> T {
      T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
    let flags: UInt32 = load(layout.jobFlags)
    guard load(0, as: UInt64.self) == metadata, address & 15 == 0,
      flags & layout.jobKindMask == layout.jobKindTask, flags & layout.jobReservedMask == 0
    else { return nil }
    // Async let tasks lie in their parent's memory and are immortal; others are being freed once this bit is set.
    let counts: UInt64 = load(layout.referenceCounts)
    if counts & layout.usesSlowCounts == 0, counts & layout.isDeiniting != 0 { return nil }
    self.address = address
    id =
      UInt64(load(layout.idHigh, as: UInt32.self)) << 32
      | UInt64(load(layout.idLow, as: UInt32.self))
    resumeFunction = load(layout.resumeFunction)
    context = load(layout.resumeContext)
    status = load(layout.status)
    // A task is in one place at a time.
    let places = status & layout.statusPlaces
    guard id != 0, context & layout.contextAlignmentMask == 0, places & (places &- 1) == 0,
      code.contains(resumeFunction)
    else { return nil }
    nextWaiter = load(layout.nextWaiter)
    innermostRecord = load(layout.innermostRecord)
    dependencyRecord = load(layout.dependencyRecord)
    basePriority = load(layout.basePriority)

    let isChild = flags & layout.jobIsChild != 0
    let isGroupChild = flags & layout.jobIsGroupChild != 0
    let isFuture = flags & layout.jobIsFuture != 0
    var fragment = Int(layout.version.taskSize)
    parent = isChild ? load(fragment + layout.childParent) : 0
    nextSibling = isChild ? load(fragment + layout.childNext) : 0
    if isChild { fragment += layout.childFragmentSize }
    group = isGroupChild ? load(fragment + layout.groupFragmentGroup) : 0
    if isGroupChild { fragment += layout.groupFragmentSize }
    let queue: UInt64 = isFuture ? load(fragment + layout.futureWaitQueue) : 0
    // The low bits are not 0 once there is a value, and nobody waits then.
    firstWaiter = queue & layout.waiterStateMask == 0 ? queue : 0
    if flags & layout.jobIsAsyncLet != 0 {
      kind = .asyncLet
    } else if isGroupChild {
      kind = .groupChild
    } else if isChild {
      kind = .child
    } else {
      kind = isFuture ? .unstructured : .main
    }
  }
}

extension RuntimeLayout {
  /// Bits of which a task has at most one.
  var statusPlaces: UInt32 { statusIsRunning | statusIsEnqueued | statusIsComplete }

  func state(_ status: UInt32) -> DecodedTask.State {
    if status & statusIsComplete != 0 { return .complete }
    if status & statusIsRunning != 0 { return .running }
    if status & statusIsEnqueued != 0 { return .enqueued }
    return .suspended
  }
}
