/// Where Swift's concurrency runtime keeps what it knows of a task: the one place in Plumb for private layout.
///
/// Read off `include/swift/ABI/Task.h`, `TaskStatus.h`, `MetadataValues.h` and `stdlib/public/Concurrency/TaskPrivate.h` of the
/// Swift project, release 6.3, and checked against running programs. The runtime's number of its layout is not always raised
/// when a field moves, so a layout is used only if the size of a task is the expected one too. Offsets are in bytes, on a
/// 64-bit machine.
public struct RuntimeLayout: Hashable, Sendable {
  /// By what a runtime is recognized.
  public struct Version: Hashable, Sendable, CustomStringConvertible {
    /// `_swift_concurrency_debug_internal_layout_version`.
    public var layout: UInt32
    /// `_swift_concurrency_debug_asyncTaskSize`, in bytes.
    public var taskSize: UInt64

    public init(layout: UInt32, taskSize: UInt64) {
      self.layout = layout
      self.taskSize = taskSize
    }

    public var description: String { "layout \(layout), task size \(taskSize)" }
  }

  public let version: Version

  /// The layout of a runtime, or nil if it is not one of those that were checked.
  public init?(version: Version) {
    guard version == Self.swift6 else { return nil }
    self.version = version
  }

  /// Swift 6.3 on 64-bit Linux.
  private static let swift6 = Version(layout: 1, taskSize: 208)

  // AsyncTask.
  let referenceCounts = 8
  /// While a task waits for another one, the next that waits for the same.
  let nextWaiter = 16
  let jobFlags = 32
  let idLow = 36
  let resumeFunction = 56
  let resumeContext = 64
  let status = 96
  let innermostRecord = 104
  let idHigh = 144
  let basePriority = 152
  let dependencyRecord = 160
  /// The task, and the fragments that may follow it up to the future's wait queue.
  var readSize: Int { Int(version.taskSize) + childFragmentSize + groupFragmentSize + 8 }

  // What follows the task: ChildFragment, then GroupChildFragment, then FutureFragment.
  let childFragmentSize = 16
  let childParent = 0
  let childNext = 8
  let groupFragmentSize = 8
  let groupFragmentGroup = 0
  /// The first waiting task, with the state of the future in the two lowest bits.
  let futureWaitQueue = 0

  // Bits of the job's flags.
  let jobKindMask: UInt32 = 0xff
  let jobKindTask: UInt32 = 0
  let jobIsChild: UInt32 = 1 << 24
  let jobIsFuture: UInt32 = 1 << 25
  let jobIsGroupChild: UInt32 = 1 << 26
  let jobIsAsyncLet: UInt32 = 1 << 28
  /// Never set.
  let jobReservedMask: UInt32 = 0x00ff_0000

  // Bits of the status.
  let statusPriorityMask: UInt32 = 0xff
  let statusIsCancelled: UInt32 = 0x100
  let statusIsEscalated: UInt32 = 0x400
  let statusIsRunning: UInt32 = 0x800
  let statusIsEnqueued: UInt32 = 0x1000
  let statusIsComplete: UInt32 = 0x2000
  let statusHasDependency: UInt32 = 0x4000

  // Status records.
  /// The first word of a record holds its kind and nothing else.
  let highestRecordKind: UInt64 = 0xff
  let recordParent = 8
  let recordPayload = 16
  let recordSize = 40
  let recordIsDependency: UInt64 = 0
  let recordIsChild: UInt64 = 1
  let recordIsGroup: UInt64 = 2
  let recordIsName: UInt64 = 6
  /// A task group is a status record behind one word (its vtable).
  let groupRecordOffset: UInt64 = 8
  let dependencyKind = 32
  let dependencyIsTask: UInt32 = 1
  let dependencyIsContinuation: UInt32 = 2
  let dependencyIsGroup: UInt32 = 3
  let dependencyIsExecutor: UInt32 = 4

  // AsyncContext: what it begins with.
  let contextWords = 2
  let contextParent = 0
  let contextResume = 8
  /// Before the first context of a task that has not started: the function it will start with.
  let entryBeforeContext: UInt64 = 24
  let contextAlignment: UInt64 = 16

  // Reference counts: bit 32 is set once the object is being destroyed, bit 63 for a side table or an immortal object.
  let isDeiniting: UInt64 = 1 << 32
  let usesSlowCounts: UInt64 = 1 << 63
}
