/// What a task waits for before it can go on.
public struct TaskWait: Sendable, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    case sleep
    /// The next element of an `AsyncStream` or `AsyncThrowingStream`.
    case stream
    /// The next element of any other asynchronous sequence.
    case sequence
    /// An element of a channel, or that somebody takes one.
    case channel
    /// Somebody has to resume it, and nothing more is known.
    case continuation
    /// A future of another library.
    case future
    /// The value of another task.
    case task
    /// Its own task group.
    case group
    case actor
    case mainActor = "main-actor"
    /// Its turn on the global pool of threads.
    case globalExecutor = "global-executor"
    /// Its turn on an executor of a library or of the program.
    case executor
    /// A task that the runtime itself made to end the sleep of another one.
    case wakeUp = "wake-up"
  }

  public var kind: Kind
  /// For people, after the task's name: `sleeps (Task.sleep)`, `waits for the value of task 7 "load"`.
  public var text: String
  /// The same for tasks that wait alike: `waits for the value of another task`.
  public var commonText: String
  /// The numbers of the tasks that have to end or go on first.
  public var tasks: [UInt64]

  public init(kind: Kind, text: String, commonText: String? = nil, tasks: [UInt64] = []) {
    self.kind = kind
    self.text = text
    self.commonText = commonText ?? text
    self.tasks = tasks
  }
}
