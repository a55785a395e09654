import ArgumentParser
import Foundation

/// `plumb man`, for those who build the package: the manual page, made of the definitions of the commands.
struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man",
    abstract: "Write the manual page.",
    shouldDisplay: false)

  func run() throws {
    let help: ManualPage.Tool
    do {
      help = try JSONDecoder().decode(ManualPage.Tool.self, from: Data(Plumb._dumpHelp().utf8))
    } catch {
      throw Failure(message: "the definitions of the commands cannot be read: \(error)")
    }
    Terminal.print(ManualPage(help.command, version: Plumb.version).text)
  }
}
