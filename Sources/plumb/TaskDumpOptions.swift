import ArgumentParser
import Foundation
import PlumbLint
import PlumbStacks
import PlumbTasks

extension TaskDumpFormat: ExpressibleByArgument {}

/// The options of `plumb tasks` and `plumb run` that say how tasks are shown.
struct TaskDumpOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "How tasks are written: for people, as JSON, or as a profile of their stacks for 'go tool pprof', flame graphs and speedscope."
    ))
  var format: TaskDumpFormat = .text

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write to this file; it is replaced as a whole.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "Show tasks that have ended, too, whose value somebody may still take.")
  var all = false

  @Flag(
    help: "Hold the program while it is read, as a debugger does, so that all is of one moment.")
  var stop = false

  @Flag(help: "Show no source lines.")
  var noSnippets = false

  /// - Parameter descriptor: where it goes unless a file was named.
  func write(
    _ dump: TaskDump, roots: [SourceFiles.Root], to descriptor: Int32
  ) throws(Failure) {
    if output == nil, format == .pprof, isatty(descriptor) == 1 {
      throw Failure(
        message: "a profile is no text for a terminal; write it to a file with '--output'")
    }
    let rendering = StackRendering(
      style: output == nil && format == .text ? Terminal.style(for: descriptor) : .plain,
      sources: SourceFiles(
        roots: roots, workingDirectory: FileManager.default.currentDirectoryPath,
        isReading: !noSnippets), showsSnippets: !noSnippets)
    let bytes = format.render(dump, rendering)
    // The others have no place for them.
    if format != .text, format != .json { for notice in dump.notices { Terminal.remark(notice) } }
    if let output {
      do {
        try OutputFile.write(bytes, to: output)
      } catch {
        throw Failure(message: "\(error)")
      }
    } else if descriptor == STDOUT_FILENO {
      bytes.withUnsafeBytes(Terminal.print)
    } else {
      // Nothing can be done where even this fails.
      _ = bytes.withUnsafeBytes { OutputFile.writeAll($0, to: descriptor) }
    }
  }
}
