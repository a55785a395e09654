/// Something alive that a process has to give back, and how it came about, as the tracker in that process noted it.
public struct RegistryRecord: Hashable, Sendable {
  public var kind: Kind
  /// What identifies it while it lives: an address, a descriptor, a thread id. See `Kind`.
  public var key: UInt64
  /// Tells apart what had the same key one after another: of a task its number, else the processor's time stamp.
  public var identity: UInt64
  /// How many moments the tracker had given out when it was made: tells what was made before one of them from what was made after.
  public var moment: UInt64
  /// The number of the task that made it; nil if none did.
  public var creator: UInt64?
  /// CLOCK_MONOTONIC in nanoseconds, in steps of the kernel's tick (1 to 4 ms).
  public var born: UInt64
  /// Who answers for it, such as a test; nil if nobody does.
  public var owner: UInt64?
  /// Of the code that made it, in their order.
  public var labels: [Label]
  /// Of the kind's own meaning: see `plumb_record_kind`.
  public var details: [UInt64]
  /// Of the kind's own meaning.
  public var state: UInt32
  /// The kernel's id of the thread that made it.
  public var thread: Int32
  /// Return addresses of the calls that made it, innermost first; up to 16.
  public var frames: [UInt64]

  public init(
    kind: Kind, key: UInt64, identity: UInt64 = 0, moment: UInt64 = 0, creator: UInt64? = nil,
    born: UInt64 = 0,
    owner: UInt64? = nil, labels: [Label] = [], details: [UInt64] = [0, 0], state: UInt32 = 0,
    thread: Int32 = 0, frames: [UInt64] = []
  ) {
    self.kind = kind
    self.key = key
    self.identity = identity
    self.moment = moment
    self.creator = creator
    self.born = born
    self.owner = owner
    self.labels = labels
    self.details = details
    self.state = state
    self.thread = thread
    self.frames = frames
  }

  /// As in `plumb_registry.h`, where each says what its key and details are.
  public enum Kind: UInt32, Sendable, CaseIterable {
    case task = 1
    case dispatchSource, runLoopTimer, thread, descriptor, mapping, blockedThread, stream
  }

  public struct Label: Hashable, Sendable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// How a task was asked for.
  public enum TaskOrigin: UInt32, Sendable {
    case child, unstructured, detached, asyncLet
  }

  /// nil for what is no task.
  public var taskOrigin: TaskOrigin? {
    kind == .task ? TaskOrigin(rawValue: state & 0xff) : nil
  }
}
