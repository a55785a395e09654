import PlumbInspect
import PlumbStacks

/// A task that has not ended. What is not known is nil, empty or `unknown`.
public struct LiveTask: Sendable {
  /// Of the runtime's object.
  public var address: UInt64
  /// The number that the runtime gave it; unique in the process.
  public var id: UInt64?
  /// As given to `Task(name:)` or `addTask(name:)`.
  public var name: String?
  public var kind: Kind
  public var state: State
  public var isCancelled: Bool
  /// Somebody of a higher priority waits for it.
  public var isEscalated: Bool
  /// It was created, and no line of it has run yet.
  public var isNotStarted: Bool
  /// As `TaskPriority.rawValue`: 9 background, 17 utility, 21 medium, 25 high.
  public var priority: UInt8?
  /// The number of the task whose child it is: of `async let` and of task groups.
  public var parent: UInt64?
  /// The numbers of its children that have not ended.
  public var children: [UInt64]
  /// The numbers of the tasks that wait for its value.
  public var waiters: [UInt64]
  /// What it waits for before it can go on.
  public var wait: TaskWait?
  /// The kernel's id of the thread that runs it.
  public var thread: Int32?
  /// The functions that will go on when what they await is done, innermost first. Empty for a task that runs.
  public var stack: [StackEntry]
  /// How it came about; nil where nobody noted it.
  public var creation: TaskCreation?

  public init(
    address: UInt64, id: UInt64? = nil, name: String? = nil, kind: Kind = .unknown,
    state: State = .unknown, isCancelled: Bool = false, isEscalated: Bool = false,
    isNotStarted: Bool = false, priority: UInt8? = nil, parent: UInt64? = nil,
    children: [UInt64] = [], waiters: [UInt64] = [], wait: TaskWait? = nil, thread: Int32? = nil,
    stack: [StackEntry] = [], creation: TaskCreation? = nil
  ) {
    self.address = address
    self.id = id
    self.name = name
    self.kind = kind
    self.state = state
    self.isCancelled = isCancelled
    self.isEscalated = isEscalated
    self.isNotStarted = isNotStarted
    self.priority = priority
    self.parent = parent
    self.children = children
    self.waiters = waiters
    self.wait = wait
    self.thread = thread
    self.stack = stack
    self.creation = creation
  }

  public enum Kind: String, Sendable, CaseIterable {
    /// `Task {}`, and `Task.detached {}` where nobody noted which.
    case unstructured
    case detached
    case asyncLet = "async-let"
    case groupChild = "group-child"
    /// A child that is neither.
    case child
    /// Of an `async` `main`, or a job that the runtime made for itself.
    case main
    case unknown
  }

  public typealias State = DecodedTask.State

  /// `7 "load"`, or the address where there is no number.
  public var title: String {
    (id.map { "\($0)" } ?? hexadecimal(address)) + (name.map { " \"\($0)\"" } ?? "")
  }
}

/// How a task came about.
public struct TaskCreation: Sendable, Equatable {
  public typealias Label = RegistryRecord.Label

  /// The calls that made it, innermost first.
  public var stack: [StackEntry]
  /// The number of the task that made it; nil if none did.
  public var creator: UInt64?
  /// Seconds since then; nil where no clock is known.
  public var age: Double?
  /// Of the code that made it, in their order.
  public var labels: [Label]
  /// Who answers for it, such as a test; nil if nobody does.
  public var owner: UInt64?
  /// The kernel's id of the thread that made it.
  public var thread: Int32?

  public init(
    stack: [StackEntry] = [], creator: UInt64? = nil, age: Double? = nil, labels: [Label] = [],
    owner: UInt64? = nil, thread: Int32? = nil
  ) {
    self.stack = stack
    self.creator = creator
    self.age = age
    self.labels = labels
    self.owner = owner
    self.thread = thread
  }
}
