/// What the kernel noted about the process as a whole.
public struct CoreProcess: Hashable, Sendable {
  public var pid: Int32 = 0
  public var parentPID: Int32 = 0
  public var userID: UInt32 = 0
  /// The name of the thread that crashed, which is the program's unless it was changed; at most 15 bytes.
  public var threadName = ""
  /// The path the program was started by (`AT_EXECFN`), or nil.
  public var executable: String?
  /// The first 80 bytes of the command line.
  public var commandLine = ""
  /// All arguments as they stand on the stack; empty if they could not be read.
  public var arguments: [String] = []
}

/// The signal that ended the process.
public struct CoreSignal: Hashable, Sendable {
  public var number: Int32
  /// `si_code`: the kernel's reason where it is positive, as in `SEGV_MAPERR`; otherwise somebody sent the signal.
  public var code: Int32
  /// The address that could not be accessed, or of the instruction; of SIGSEGV, SIGBUS, SIGILL, SIGFPE and SIGTRAP that the
  /// kernel raised.
  public var faultAddress: UInt64?
  /// Who sent it, where somebody did (`kill`, `abort`).
  public var senderPID: Int32?
  public var senderUserID: UInt32?
}
