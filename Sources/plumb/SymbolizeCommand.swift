import ArgumentParser
import Foundation
import PlumbPostMortem

/// `plumb symbolize`
struct SymbolizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "symbolize",
    abstract: "Show crash reports, cores and logs with functions, files and lines.",
    discussion: """
      A report of PlumbCrash or a Linux core is shown as a crash: why, where, and how it came there. In any other text \
      (what glibc's backtrace or swift-backtrace printed, a line of the kernel's log) addresses are replaced in place, and \
      the rest is left as it is. What an input is, is told by its content.

      Exit codes: 0 all was shown, 2 misuse or an input that cannot be read.
      """)

  @Argument(
    help: ArgumentHelp(
      "Reports, cores, and texts with addresses. '-' is standard input.", valueName: "file"),
    completion: .file())
  var inputs: [String] = []

  @OptionGroup(title: "What is shown") var display: CrashDisplayOptions

  @Flag(help: "Print names as the linker knows them.")
  var mangled = false

  @OptionGroup(title: "Where symbols and sources are") var symbols: SymbolSearchOptions

  @OptionGroup(title: "Many crashes") var grouping: CrashGroupOptions

  @OptionGroup(title: "Addresses of one file") var addresses: AddressOptions

  func validate() throws {
    if addresses.object != nil, !inputs.isEmpty || grouping.group != nil {
      throw ValidationError("'--object' looks up addresses of one file, and takes no other input.")
    }
    if grouping.group != nil, !inputs.isEmpty {
      throw ValidationError("'--group' reads the reports of its directory, and no others.")
    }
  }

  func run() throws {
    if try addresses.run(mangled: mangled, symbols) { return }
    let reader = CrashReading(symbols: symbols)
    let output = CrashOutput(display, isMangled: mangled, roots: try symbols.roots())
    if let directory = grouping.group {
      let crashes = try reader.reports(in: directory)
      try output.write(CrashGroup.grouping(crashes), reader)
    } else if inputs.isEmpty {
      throw Failure(
        message: "nothing to symbolize; name a report, a core or a log, or '-' for standard input")
    } else {
      try output.write(inputs, reader)
    }
    if reader.unreadable > 0 { throw ExitCode(2) }
  }
}
