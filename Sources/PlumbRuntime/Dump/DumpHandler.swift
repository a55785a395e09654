import CPlumbRuntime
import Glibc
import PlumbStacks
import PlumbTasks

extension Plumb {
  /// All live tasks: what they are, what they wait for, where, and who made them.
  ///
  /// The program goes on meanwhile, so tasks that run are shown without a stack. Needs `start` for the places of creation, and to know
  /// tasks that nothing leads to. Takes tens of milliseconds when symbols are read for the first time.
  public static func tasks() -> TaskDump { OwnProcess.shared.dump() }

  /// Writes all live tasks, those with equal stacks together, most first.
  ///
  /// - Parameter file: an open descriptor; it is not closed.
  /// - Returns: whether all of it was written; `errno` says why not.
  @discardableResult
  public static func dumpTasks(
    format: TaskDumpFormat = .text, to file: Int32 = STDERR_FILENO
  ) -> Bool {
    let bytes = format.render(tasks(), StackRendering(sources: OwnProcess.shared.sources))
    return bytes.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// From now on SIGQUIT (`kill -QUIT <pid>`, or Ctrl-\ in a terminal) writes all live tasks to standard error, and the program goes on.
  ///
  /// Also by the environment, without a change to the program: `PLUMB_DUMP_ON_SIGQUIT=1`. A handler that was there before is replaced.
  /// The dump is made by a thread of its own, so it works while every other one is blocked.
  ///
  /// - Returns: false if the system refused; `errno` says why.
  @discardableResult
  public static func installDumpHandler(signal: Int32 = SIGQUIT) -> Bool {
    start()
    return plumb_dump_on_signal(signal) { Plumb.dumpTasks() }
  }
}

/// Called before `main` when the environment asks for it.
@_cdecl("plumb_dump_from_environment")
func dumpFromEnvironment() {
  if !Plumb.installDumpHandler() {
    tell("no dump on SIGQUIT: \(String(cString: strerror(errno)))")
  }
}
