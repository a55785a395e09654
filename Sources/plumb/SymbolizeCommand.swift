import ArgumentParser
import Foundation

/// `plumb symbolize`
struct SymbolizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "symbolize",
    abstract: "Say which functions, files and lines addresses belong to.")

  @OptionGroup(title: "Addresses of one file") var addresses: AddressOptions

  @Flag(help: "Print names as the linker knows them.")
  var mangled = false

  func run() throws {
    if try addresses.run(mangled: mangled) { return }
    throw Failure(message: "give --object and --addresses; 'plumb symbolize --help' says how")
  }
}
