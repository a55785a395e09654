/// Why a running process cannot be read. The description says what to do.
public enum LiveProcessError: Error, Hashable, Sendable {
  case noSuchProcess(Int32)
  /// `scope` is Yama's `ptrace_scope`, where the kernel has it.
  case notPermitted(Int32, scope: Int?)
  /// Nothing of x86-64 is mapped: a kernel thread, a process that has ended, or another kind of program.
  case noProgram(Int32)
  /// A program without the runtime of Swift's concurrency, or with one that cannot be found.
  case noTasks(Int32, path: String?)
  /// It ended while it was read.
  case ended(Int32)
}

extension LiveProcessError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noSuchProcess(let pid): "process \(pid): no such process; see 'ps -e' for those that run"
    case .notPermitted(let pid, let scope):
      "process \(pid): its memory cannot be read: permission denied; run plumb as the same user or as root"
        + Self.advice(scope)
    case .noProgram(let pid):
      "process \(pid): has no program of x86-64 in memory; it has ended, or is the kernel's own"
    case .noTasks(let pid, let path):
      "process \(pid)\(path.map { " (\($0))" } ?? ""): no Swift concurrency runtime is in it, so it has no tasks; "
        + "if it is a stripped program with the runtime linked statically, its symbols are needed"
    case .ended(let pid): "process \(pid): ended while it was read"
    }
  }

  private static func advice(_ scope: Int?) -> String {
    switch scope {
    case nil: ", in a container with --cap-add=SYS_PTRACE"
    case 0:
      ", in a container with --cap-add=SYS_PTRACE, and note that setuid programs belong to root"
    case 1:
      "; kernel.yama.ptrace_scope is 1, so only root and a parent may: 'sudo sysctl kernel.yama.ptrace_scope=0', "
        + "or start the program by 'plumb run'"
    case let scope?: "; kernel.yama.ptrace_scope is \(scope), so only root may at most"
    }
  }
}
