/// What one thread of this process did at a moment, as addresses. `ThreadStacks.capture()` makes them.
public struct ThreadStack: Hashable, Sendable {
  /// The kernel's number of it.
  public var thread: Int32
  /// As the thread or its library named it; up to 15 bytes.
  public var name: String
  /// As the kernel saw it just before the thread was asked for its stack.
  public var state: State
  /// Why there are no frames; nil where there are.
  public var problem: Problem?
  /// Innermost first; up to 256.
  public var frames: [Frame] = []
  /// The first argument of the system call in which it waits, such as the address of a lock; if it is in one.
  public var argument: UInt64 = 0
  /// The outermost frame is among them.
  public var isWhole = false
  /// The task that it runs.
  public var task: RunningTask?
  /// The actor, or another serial executor, that it occupies: nobody else runs on that meanwhile.
  public var executor: UInt64?
  /// Words that may be the async context of a frame; symbols tell which is.
  public var asyncCandidates: [AsyncCandidate] = []
  /// What the kernel says of a thread that did not answer.
  public var kernelFacts: KernelFacts?

  public init(thread: Int32, name: String = "", state: State = .unknown, problem: Problem? = nil) {
    self.thread = thread
    self.name = name
    self.state = state
    self.problem = problem
  }

  public enum State: String, Sendable {
    case running, sleeping
    /// In the kernel, where no signal reaches it.
    case uninterruptible
    case stopped, ended, unknown
  }

  public enum Problem: String, Sendable {
    /// It blocks SIGPROF, waits in the kernel where no signal reaches it, or did not run in time.
    case noAnswer
    /// It ended meanwhile.
    case ended
    /// No thread could be asked: no memory, or somebody else samples without end.
    case unavailable
  }

  public struct Frame: Hashable, Sendable {
    public var address: UInt64
    /// The address is the very instruction and not the one behind a call.
    public var isExact: Bool

    public init(address: UInt64, isExact: Bool) {
      self.address = address
      self.isExact = isExact
    }
  }

  public struct RunningTask: Hashable, Sendable {
    /// Of the runtime's object.
    public var address: UInt64
    /// nil where the runtime's layout is not known.
    public var id: UInt64?
    public var name: String?

    public init(address: UInt64, id: UInt64?, name: String?) {
      self.address = address
      self.id = id
      self.name = name
    }
  }

  public struct AsyncCandidate: Hashable, Sendable {
    /// Index of the frame where it was found; -1: in the task.
    public var frame: Int
    public var source: Source
    public var context: UInt64
    /// Where the callers go on, innermost first.
    public var resumes: [UInt64]

    public enum Source: UInt32, Sendable {
      case register, slot, stack, task
    }
  }

  /// `/proc/self/task/<tid>/{syscall,wchan}`.
  public struct KernelFacts: Hashable, Sendable {
    /// Number of the system call in which it is; nil: in none, or not told.
    public var systemCall: Int?
    /// The kernel's function in which it waits, where the kernel tells.
    public var waitChannel: String?
    public var blocksSignal: Bool
  }
}
