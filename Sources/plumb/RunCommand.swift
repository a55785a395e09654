import ArgumentParser
import Foundation

/// `plumb run`
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a program, and show its live tasks when it ends or on SIGQUIT.",
    discussion: """
      Starts an unmodified program with Plumb's tracker loaded (LD_PRELOAD), and shows on standard error every Swift task that \
      is left when it ends, with the place that made it and the place where it waits. SIGQUIT (Ctrl-\\ on a terminal, or 'kill -QUIT' \
      to plumb or to the program) shows the tasks of that moment, as in Go, but the program goes on.

      Standard streams, terminal, signals and exit code are the program's. What it starts itself is not tracked, and sees nothing \
      of this. The program must be linked dynamically; with '-static-stdlib' its tasks are shown, but not where they were made. A \
      program that crashes or is killed by SIGKILL has no last moment that could be shown.

      Exit codes: the program's, 128 and the signal's number if one killed it, 2 if it could not be started.
      """)

  @OptionGroup(title: "What is shown, and how") var display: TaskDumpOptions

  @OptionGroup(title: "Where symbols and sources are") var symbols: SymbolSearchOptions

  @Option(
    help: ArgumentHelp(
      "The library to load: libPlumbPreload.so; otherwise PLUMB_PRELOAD, or the one beside plumb.",
      valueName: "file"), completion: .file())
  var preload: String?

  @Argument(
    parsing: .captureForPassthrough,
    help: ArgumentHelp("The program and its arguments, behind '--'.", valueName: "program"),
    completion: .shellCommand("compgen -c"))
  var program: [String] = []

  func run() throws {
    // ArgumentParser leaves the mark of where options end.
    let arguments = program.first == "--" ? Array(program.dropFirst()) : program
    guard let name = arguments.first else {
      throw Failure(message: "no program to run: plumb run -- <program> [<argument> ...]")
    }
    if case .linkedStatically = ProgramKind(name) {
      throw Failure(
        message:
          "\(name): linked statically, so nothing can be loaded into it; link it dynamically, "
          + "or run it as it is and use 'plumb tasks <pid>'")
    }
    let library = try PreloadLibrary.find(preload)
    try PreloadLibrary.check(library)
    let supervisor = try RunSupervisor(display, symbols)
    throw ExitCode(try supervisor.run(arguments, preloading: library))
  }
}
