import ArgumentParser
import Foundation
import PlumbInspect
import PlumbStacks

/// `plumb tasks`
struct TasksCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tasks",
    abstract: "Show all tasks of a running process or of a core.",
    discussion: """
      Lists every Swift task that has not ended: what it waits for, with the functions that will go on then, files and lines. \
      Tasks with equal stacks are shown together, most first, as Go does for goroutines. The process needs no preparation; \
      where Plumb's tracker is in it, each task is shown with the place that made it, too.

      The process runs on meanwhile, and what does not stand still while it is read is shown as running; with '--stop' it is \
      held for some milliseconds. It must belong to you, and the system must allow to trace it (kernel.yama.ptrace_scope).

      Exit codes: 0 all was shown, 2 misuse, or a process or core that cannot be read.
      """)

  @Argument(help: ArgumentHelp("The number of a process.", valueName: "pid"))
  var pid: Int32?

  @Option(
    help: ArgumentHelp("Show the tasks of a core.", valueName: "file"), completion: .file())
  var core: String?

  @OptionGroup(title: "What is shown, and how") var display: TaskDumpOptions

  @OptionGroup(title: "Where symbols and sources are") var symbols: SymbolSearchOptions

  func validate() throws {
    guard (pid == nil) != (core == nil) else {
      throw ValidationError("Name either the number of a process or a core: '--core <file>'.")
    }
    if core != nil, display.stop { throw ValidationError("A core stands still: no '--stop'.") }
    if let pid, pid <= 0 { throw ValidationError("A process has a positive number.") }
  }

  func run() throws {
    let lookup = symbols.lookup()
    let reading = TaskDumpReading(lookup: lookup, includesComplete: display.all)
    let roots = try symbols.roots()
    do {
      if let core {
        let core = try Core.open(core, symbols: lookup.store)
        guard !core.hasNoTasks else {
          throw Failure(
            message: "\(core.path): no Swift concurrency runtime is in it, so it has no tasks")
        }
        try display.write(reading.dump(of: core), roots: roots, to: STDOUT_FILENO)
      } else if let pid {
        let process = try LiveProcess(pid: pid)
        let dump = try reading.dump(of: process, isStopped: display.stop)
        try display.write(dump, roots: roots, to: STDOUT_FILENO)
      }
    } catch let error as CoreError {
      throw Failure(message: "\(error)")
    } catch let error as LiveProcessError {
      throw Failure(message: "\(error)")
    }
  }
}
