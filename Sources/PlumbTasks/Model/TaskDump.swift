import PlumbStacks

/// Everything that is known of the tasks of a process at one moment.
public struct TaskDump: Sendable {
  public var process: ProcessFacts
  /// In the order of their numbers; those without one last, by address.
  public var tasks: [LiveTask]
  /// What the stacks point into.
  public var images: [LoadedImage]
  /// What could not be had, and why, in a user's words.
  public var notices: [String]

  public init(
    process: ProcessFacts = ProcessFacts(), tasks: [LiveTask], images: [LoadedImage] = [],
    notices: [String] = []
  ) {
    self.process = process
    self.tasks = tasks
    self.images = images
    self.notices = notices
  }

  /// The task of a number.
  public func task(id: UInt64) -> LiveTask? {
    let next = tasks.partitionPoint { $0.order < (id, 0) }
    if next < tasks.count, tasks[next].id == id { return tasks[next] }
    // Whoever changed the tasks need not have kept their order.
    return tasks.first { $0.id == id }
  }
}

/// Whose tasks they are.
public struct ProcessFacts: Sendable, Equatable {
  public var pid: Int32?
  /// Of the program.
  public var path: String?
  /// When the tasks were looked at, in seconds since 1970.
  public var taken: Double?
  public var swiftVersion: String?

  public init(
    pid: Int32? = nil, path: String? = nil, taken: Double? = nil, swiftVersion: String? = nil
  ) {
    self.pid = pid
    self.path = path
    self.taken = taken
    self.swiftVersion = swiftVersion
  }
}

extension LiveTask {
  /// Tasks are sorted by it.
  var order: (UInt64, UInt64) { id.map { ($0, 0) } ?? (.max, address) }
}
