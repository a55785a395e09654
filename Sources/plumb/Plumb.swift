import ArgumentParser
import Foundation

/// The command, with its parts in a file each.
@main
struct Plumb: ParsableCommand {
  static let version = "0.1.0"

  static let configuration = CommandConfiguration(
    commandName: "plumb",
    abstract: "Finds leaks, races and the causes of crashes in Swift programs.",
    discussion: """
      Exit codes: 0 clean, 1 findings at or above the failing severity, 2 misuse or an input that \
      cannot be read.
      """,
    version: version,
    subcommands: [
      LintCommand.self, RulesCommand.self, ExplainCommand.self, SymbolizeCommand.self,
      TasksCommand.self, RunCommand.self, ManualCommand.self,
    ])

  static func main() {
    // Whoever started us may ignore it; `plumb lint | head` is to end quietly all the same.
    signal(SIGPIPE, SIG_DFL)
    do {
      var command = try parseAsRoot(Array(CommandLine.arguments.dropFirst()))
      try command.run()
    } catch let failure as Failure {
      Terminal.error(failure.message)
      Foundation.exit(2)
    } catch {
      finish(error)
    }
  }

  /// ArgumentParser has exit codes of its own for misuse; ours is 2.
  private static func finish(_ error: any Error) -> Never {
    let code = exitCode(for: error)
    if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
    let message = fullMessage(for: error)
    if code.isSuccess {
      Terminal.print(message.hasSuffix("\n") ? message : message + "\n")
      Foundation.exit(0)
    }
    Terminal.errorText(message + "\n")
    Foundation.exit(2)
  }
}

/// Misuse, or an input that cannot be read: the message goes to standard error, and the exit code is 2.
struct Failure: Error {
  var message: String
}
