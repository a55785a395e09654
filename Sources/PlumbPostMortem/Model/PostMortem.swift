import PlumbCrashFormat
import PlumbStacks

/// A crash with its symbols: what users see of it.
public struct PostMortem: Sendable {
  public enum Origin: String, Sendable {
    case report, core
  }

  /// The file as the user named it; `-` is standard input.
  public var source: String
  public var origin: Origin
  /// What was recorded, without symbols.
  public var record: CrashReport
  /// The crashed one first.
  public var threads: [Thread]
  /// In a core, every task there was; in a report, those that the crash concerns.
  public var tasks: [Task]
  /// What could not be had, and why.
  public var notices: [String]

  /// The thread that got the signal.
  public var crashedThread: Thread? { threads.first { $0.isCrashed } }

  public var programName: String {
    record.program?.path?.split(separator: "/").last.map(String.init) ?? record.program?.name
      ?? "a program"
  }
}

extension PostMortem {
  public struct Thread: Sendable, Equatable {
    public var id: Int
    public var name: String?
    public var isCrashed: Bool
    /// Why there are no frames, in the words of the record.
    public var status: String?
    public var taskID: UInt64?
    public var taskName: String?
    /// Innermost first.
    public var stack: [StackEntry]
    public var registers: [CrashReport.Register]
  }

  public struct Task: Sendable, Equatable {
    public var address: UInt64
    public var id: UInt64?
    public var name: String?
    /// To the task before it in the record: `current`, `child-of`, `awaited-by`.
    public var relation: String?
    /// What it does or waits for, for people. Only a core says it.
    public var state: String?
    public var stack: [StackEntry]
  }
}

extension PostMortem.Thread {
  public var frames: [StackFrame] { stack.frames }
}
