/// One thread of a core.
public struct CoreThread: Sendable {
  public let id: Int32
  public let registers: RegisterSet
  /// The base of its thread-local storage (`fs`).
  public let threadPointer: UInt64
  public let unwinding: Unwinding
  /// All that can be async callers of its frames; `asyncBacktraces` are those to show.
  public let asyncChains: [AsyncChain]
  /// The callers across `await` that belong behind one frame each, innermost first. More than one only where a task was
  /// started inside another's function (`Task.immediate`).
  public let asyncBacktraces: [AsyncChain]
  /// Those of the innermost async function; nil for a thread that is not in async code.
  public var asyncBacktrace: AsyncChain? { asyncBacktraces.first }
  /// The task that runs on it, by address.
  public var task: UInt64? { asyncBacktrace?.task }

  /// Innermost first.
  public var frames: [UnwoundFrame] { unwinding.frames }
}

/// The async callers of one frame.
public struct AsyncChain: Hashable, Sendable {
  /// The index of the frame in `CoreThread.frames`.
  public var frame: Int
  public var source: Source
  /// The `AsyncContext` that it begins with.
  public var context: UInt64
  /// The nearest caller first.
  public var callers: [AsyncFrame]
  /// The task whose first context the chain ends in, where it is among the tasks of the core.
  public var task: UInt64?

  /// Where the context was found.
  public enum Source: String, Sendable {
    /// The async context register.
    case r14
    /// The word below the frame pointer, where functions that suspend keep it.
    case slot
    /// Another word of the frame.
    case stack
  }
}
