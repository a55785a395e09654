/// What is known of one Swift task. Everything that could not be read, or that an unknown runtime keeps elsewhere, is nil,
/// empty or `unknown`; nothing is guessed.
public struct DecodedTask: Hashable, Sendable {
  /// Of the runtime's `AsyncTask` object.
  public var address: UInt64
  /// The number that the runtime gave it; unique in the process.
  public var id: UInt64?
  /// As given to `Task(name:)` or `addTask(name:)`.
  public var name: String?
  public var kind: Kind = .unknown
  public var state: State = .unknown
  public var isCancelled = false
  /// Somebody of a higher priority waits for it.
  public var isEscalated = false
  /// It was created, and no line of it has run yet.
  public var isNotStarted = false
  /// The priority it runs at, as `TaskPriority.rawValue`: 9 background, 17 utility, 21 medium, 25 high.
  public var priority: UInt8?
  /// The priority it was created with.
  public var basePriority: UInt8?
  /// The task whose child this is: of `async let` and of task groups.
  public var parent: UInt64?
  /// The group this task was added to.
  public var group: UInt64?
  /// `async let` and group children that have not been taken off by this task.
  public var children: [UInt64] = []
  /// Groups that this task has open, innermost first.
  public var openGroups: [UInt64] = []
  /// What it waits for before it can go on.
  public var wait: Wait?
  /// Tasks that await this one's value.
  public var waiters: [UInt64] = []
  /// Innermost first. For a task that runs it is what was stored when it was last suspended, and therefore left out: its
  /// frames are those of its thread.
  public var backtrace: [AsyncFrame] = []
  /// The chain ended at the task's first function, so that no frame is missing at its end.
  public var isBacktraceComplete = false

  public init(address: UInt64) { self.address = address }

  public enum Kind: String, Sendable {
    /// `Task {}`, `Task.detached {}`, `Task.immediate {}`: the runtime does not keep which.
    case unstructured
    case asyncLet
    /// Added to a task group, of any of the four types.
    case groupChild
    /// A child that is neither.
    case child
    /// Nobody can await its value: the task of an `async` `main`, or a job that the runtime made for itself.
    case main
    case unknown
  }

  public enum State: String, Sendable {
    case running, enqueued, suspended, complete, unknown
  }

  public enum Wait: Hashable, Sendable {
    /// The value of another task (`await task.value`, `async let`).
    case task(UInt64)
    /// The next result, or the end, of a task group.
    case group(UInt64)
    /// Somebody has to resume a continuation; sleeps and streams are continuations too, and told apart by their frames. The
    /// address is that of its context.
    case continuation(UInt64)
    /// Its turn on an executor: that of an actor, or nil for the global pool.
    case executor(UInt64?)
  }
}

/// One function that will go on when what it awaits is done.
public struct AsyncFrame: Hashable, Sendable {
  /// The start of the part of the function that will run: an entry point, not a return address, so it is looked up as it is.
  public var resume: UInt64
  /// Its `AsyncContext`.
  public var context: UInt64

  public init(resume: UInt64, context: UInt64) {
    self.resume = resume
    self.context = context
  }
}
