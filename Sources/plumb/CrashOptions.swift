import ArgumentParser
import Foundation
import PlumbLint
import PlumbPostMortem
import PlumbStacks
import PlumbSymbols

/// How `plumb symbolize` writes.
enum CrashFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, sarif, html
}

/// The options of `plumb symbolize` that say what is shown.
struct CrashDisplayOptions: ParsableArguments {
  @Option(help: "How crashes are written. 'html' is a page that needs no other file.")
  var format: CrashFormat = .text

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write to this file, not to standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Show the stacks of all threads.")
  var allThreads = false

  @Flag(help: "Show the registers of the crashed thread.")
  var registers = false

  @Flag(help: "Show no source lines.")
  var noSnippets = false
}

/// The options of `plumb symbolize` that say where symbols and sources are found.
struct SymbolSearchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A directory with debug files: '.build-id/xx/yyyy.debug', or named by debug links. Can be repeated.",
      valueName: "dir"), completion: .directory)
  var debugDir: [String] = []

  @Option(
    help: ArgumentHelp(
      "A program or library to use for the one of the same name in the crash or log. Can be repeated.",
      valueName: "file"), completion: .file())
  var binary: [String] = []

  @Option(
    help: ArgumentHelp(
      "Look for sources below 'new' where debug information says 'old'. Can be repeated.",
      valueName: "old=new"))
  var sourceRoot: [String] = []

  @Flag(help: "Ask no server of DEBUGINFOD_URLS.")
  var noDebuginfod = false

  func roots() throws -> [SourceFiles.Root] {
    try sourceRoot.map { text in
      guard let root = SourceFiles.Root(text) else {
        throw Failure(message: "--source-root \(text): expected old=new")
      }
      return root
    }
  }

  func lookup(usesIndexes: Bool = true) -> StoreLookup {
    var configuration = SymbolStore.Configuration(
      debugDirectories: debugDir, cacheDirectory: CacheDirectory.defaultPath())
    configuration.usesIndexes = usesIndexes
    if !noDebuginfod { configuration.readDebuginfod(ProcessInfo.processInfo.environment) }
    return StoreLookup(SymbolStore(configuration), binaries: binary)
  }
}

/// The option of `plumb symbolize` for a directory of reports.
struct CrashGroupOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Group the reports ('*.crash') below a directory by what crashed: most frequent first, over all builds.",
      valueName: "dir"), completion: .directory)
  var group: String?
}
