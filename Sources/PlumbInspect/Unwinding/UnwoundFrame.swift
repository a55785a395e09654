/// One frame of a thread, innermost first.
public struct UnwoundFrame: Hashable, Sendable {
  /// Where it executes. A return address unless `isExact`: look at `pc - 1` for the line of the call then.
  public var pc: UInt64
  /// The stack pointer in this frame.
  public var stackPointer: UInt64
  /// The instruction at `pc` itself was interrupted: the innermost frame, and one that a signal interrupted.
  public var isExact: Bool
  /// How it was found.
  public var method: Method
  /// What is known of the registers in this frame.
  public var registers: RegisterSet

  public enum Method: String, Sendable {
    /// From the registers of the thread itself.
    case registers
    /// By call frame information (`.eh_frame`).
    case callFrameInformation
    /// By the chain of frame pointers, since there was no call frame information.
    case framePointer
    /// The return address of a call to something that is no code, taken from the top of the stack.
    case stackTop
  }

  /// The address whose function and line this frame is in.
  public var lookupAddress: UInt64 { isExact ? pc : pc &- 1 }
}

/// Why a walk ended.
public enum UnwindEnd: String, Sendable {
  /// At the start of the thread: the outermost frame says that it has no caller.
  case startOfThread
  /// The last frame's code has no call frame information and no frame pointer that leads on.
  case noInformation
  /// The stack could not be read.
  case unreadableStack
  /// The next frame would lie below this one.
  case noProgress
  /// The limit of frames was reached.
  case limit
}
