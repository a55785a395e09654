/// What one line of a stack shows.
public enum StackEntry: Sendable, Equatable {
  case frame(StackFrame)
  /// So many frames were left out by the process.
  case elided(Int)
  case boundary(Boundary)

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
}

extension [StackEntry] {
  public var frames: [StackFrame] {
    compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
  }
}
