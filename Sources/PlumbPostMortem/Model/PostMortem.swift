import PlumbCrashFormat
import PlumbModel

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

  /// What one line of a stack shows.
  public enum StackEntry: Sendable, Equatable {
    case frame(Frame)
    /// So many frames were left out by the process.
    case elided(Int)
    case boundary(Boundary)
  }

  /// Where the stack goes on in another way than by a call.
  public enum Boundary: Sendable, Equatable {
    /// From here on functions that await the one before, in the same task.
    case asyncCallers
    case awaitedBy(task: UInt64?, name: String?)
    case childOf(task: UInt64?, name: String?)
    /// The rest of the physical stack: who ran the task.
    case thread

    /// `awaited by task 3 "load"`
    public var text: String {
      switch self {
      case .asyncCallers: "async caller"
      case .awaitedBy(let id, let name): "awaited by \(Self.task(id, name))"
      case .childOf(let id, let name): "child of \(Self.task(id, name))"
      case .thread: "run by the thread"
      }
    }

    private static func task(_ id: UInt64?, _ name: String?) -> String {
      "task" + (id.map { " \($0)" } ?? "") + (name.map { " \"\($0)\"" } ?? "")
    }
  }

  /// One address on a stack, with every function that is there.
  public struct Frame: Sendable, Equatable {
    public enum Kind: String, Sendable {
      /// On the thread's own stack.
      case call
      /// A function that waits for the one before it; the place is where it will go on.
      case async
    }

    public var kind: Kind
    /// As it was recorded; for a caller the address behind the call.
    public var address: UInt64
    public var image: BinaryImage?
    /// The address in the file of the image.
    public var imageAddress: UInt64?
    /// Innermost first. Empty where nothing is known.
    public var functions: [Function]
  }

  public struct Function: Sendable, Equatable {
    /// For people: demangled, without the noise of specializations and thunks.
    public var name: String
    /// Demangled in full.
    public var fullName: String
    /// As the linker knows it, where it does.
    public var symbol: String?
    public var path: String?
    /// 0: unknown.
    public var line: Int
    /// 0: unknown.
    public var column: Int
    public var isInlined: Bool
    public var isFromSymbolTable: Bool
    public var offset: UInt64
    public var role: Role

    /// nil where there is no line.
    public var place: Place? {
      guard let path, line > 0, !path.hasSuffix("<compiler-generated>") else { return nil }
      return Place(path: path, line: line, column: max(column, 1))
    }
  }

  /// Whose code it is.
  public enum Role: String, Sendable {
    /// Of the program.
    case own
    /// Of a package that the program is built with.
    case dependency
    /// Swift's libraries, as the program calls them.
    case library
    /// Of the system: libc and other shared libraries.
    case system
    /// What carries a thread or a task, and what the compiler puts between functions.
    case runtime
    /// No function at all: the name says why the compiler let the program stop here.
    case trap
  }
}

extension PostMortem.Thread {
  public var frames: [PostMortem.Frame] { stack.frames }
}

extension [PostMortem.StackEntry] {
  public var frames: [PostMortem.Frame] {
    compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
  }
}
