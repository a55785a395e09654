import CRuntimeLayout

/// Where the concurrency runtime keeps what it knows of a task, as `runtime_layout.h` lists it by version.
public struct RuntimeLayout: Sendable {
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

  // AsyncTask.
  let referenceCounts, nextWaiter, jobFlags, idLow, resumeFunction, resumeContext: Int
  let status, innermostRecord, idHigh, basePriority, dependencyRecord: Int
  /// The task, and the fragments that may follow it up to the future's wait queue.
  let readSize: Int

  // What follows the task: ChildFragment, then GroupChildFragment, then FutureFragment.
  let childFragmentSize, childParent, childNext: Int
  let groupFragmentSize, groupFragmentGroup: Int
  let futureWaitQueue: Int
  let waiterStateMask = plumb_waiter_state_mask

  // Bits of the job's flags.
  let jobKindMask, jobKindTask, jobIsChild, jobIsFuture, jobIsGroupChild, jobIsAsyncLet: UInt32
  let jobReservedMask: UInt32

  // Bits of the status.
  let statusPriorityMask, statusIsCancelled, statusIsEscalated, statusIsRunning: UInt32
  let statusIsEnqueued, statusIsComplete, statusHasDependency: UInt32

  // Status records.
  let highestRecordKind: UInt64
  let recordParent, recordPayload, recordSize: Int
  let recordIsDependency, recordIsChild, recordIsGroup, recordIsName: UInt64
  let groupRecordOffset: UInt64
  let dependencyKind: Int
  let dependencyIsTask, dependencyIsContinuation, dependencyIsGroup, dependencyIsExecutor: UInt32

  // AsyncContext.
  let contextSize = MemoryLayout<plumb_async_context>.size
  let contextParent = MemoryLayout<plumb_async_context>.offset(of: \.parent)!
  let contextResume = MemoryLayout<plumb_async_context>.offset(of: \.resume)!
  /// Bits that no context's address has: it is a multiple of a power of two.
  let contextAlignmentMask = plumb_context_alignment - 1
  let entryBeforeContext: UInt64

  // Reference counts.
  let isDeiniting = plumb_is_deiniting
  let usesSlowCounts = plumb_uses_slow_counts

  /// The layout of a runtime, or nil if it is not one of those that were checked.
  public init?(version: Version) {
    guard let known = plumb_runtime_layout_of(version.layout, version.taskSize)?.pointee else {
      return nil
    }
    self.version = version
    referenceCounts = Int(known.reference_counts)
    nextWaiter = Int(known.next_waiter)
    jobFlags = Int(known.flags)
    idLow = Int(known.id_low)
    resumeFunction = Int(known.resume_function)
    resumeContext = Int(known.resume_context)
    status = Int(known.status)
    innermostRecord = Int(known.status_record)
    idHigh = Int(known.id_high)
    basePriority = Int(known.base_priority)
    dependencyRecord = Int(known.dependency_record)
    childFragmentSize = Int(known.child_fragment_size)
    childParent = Int(known.child_parent)
    childNext = Int(known.child_next)
    groupFragmentSize = Int(known.group_fragment_size)
    groupFragmentGroup = Int(known.group_fragment_group)
    futureWaitQueue = Int(known.future_waiters)
    readSize = Int(known.task_size) + childFragmentSize + groupFragmentSize + futureWaitQueue + 8
    jobKindMask = known.kind_mask
    jobKindTask = known.kind_task
    jobIsChild = known.is_child
    jobIsFuture = known.is_future
    jobIsGroupChild = known.is_group_child
    jobIsAsyncLet = known.is_async_let
    jobReservedMask = known.flags_reserved
    statusPriorityMask = known.priority_mask
    statusIsCancelled = known.is_cancelled
    statusIsEscalated = known.is_escalated
    statusIsRunning = known.is_running
    statusIsEnqueued = known.is_enqueued
    statusIsComplete = known.is_complete
    statusHasDependency = known.has_dependency
    highestRecordKind = UInt64(known.record_kind_mask)
    recordParent = Int(known.record_next)
    recordPayload = Int(known.record_payload)
    recordSize = Int(known.record_size)
    recordIsDependency = UInt64(known.record_is_dependency)
    recordIsChild = UInt64(known.record_is_child)
    recordIsGroup = UInt64(known.record_is_group)
    recordIsName = UInt64(known.record_is_name)
    groupRecordOffset = UInt64(known.group_record)
    dependencyKind = Int(known.dependency_kind)
    dependencyIsTask = known.dependency_is_task
    dependencyIsContinuation = known.dependency_is_continuation
    dependencyIsGroup = known.dependency_is_group
    dependencyIsExecutor = known.dependency_is_executor
    entryBeforeContext = UInt64(known.entry_before_context)
  }
}
