import ArgumentParser
import Foundation
import PlumbLint
import PlumbModel
import PlumbReport

/// The options of `plumb lint` that say what is reported.
struct LintSelection: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run these rules alone, or the rules of these families. Can be repeated.",
      valueName: "rule|family"))
  var only: [String] = []

  @Option(help: "The least confidence that is shown (default: medium).")
  var confidence: Confidence?

  @Option(help: "The least severity that makes the exit code 1 (default: warning).")
  var failOn: Severity?

  @Option(
    help: ArgumentHelp("Hold back the findings in this file.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var baseline: String?

  @Option(
    help: ArgumentHelp("Write all findings to this file, and report none.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var writeBaseline: String?

  @Option(
    help: ArgumentHelp(
      """
      Report only what concerns lines changed since this revision of git, or since the branch left it: \
      a finding whose place, or a step of whose trace, is in a changed line or a new file.
      """, valueName: "revision"))
  var since: String?

  func apply(to options: inout LintOptions) {
    options.only = only.flatMap { $0.split(separator: ",").map(String.init) }
    options.confidence = confidence
    options.failOn = failOn
    options.baseline = baseline
    options.newBaseline = writeBaseline
    options.since = since
  }
}

/// The options of `plumb lint` that say how its results are written.
struct LintOutput: ParsableArguments {
  @Option(help: "The format of the report.")
  var format: ReportFormat = .text

  @Option(
    help: ArgumentHelp("Write the report to this file, not to standard output.", valueName: "file"),
    completion: .file())
  var output: String?

  @Option(
    defaultAsFlag: .text, parsing: .next,
    help: "Say on standard error what the run cost; 'json' for programs.")
  var stats: StatisticsFormat?

  func write(_ result: LintResult) throws {
    let style = output == nil ? Terminal.style(for: STDOUT_FILENO) : .plain
    let text = format.reporter(style: style).render(
      Report(result, describesRules: format == .sarif))
    guard let output else { return Terminal.print(text) }
    do {
      try OutputFile.write(text, to: output)
    } catch {
      throw Failure(message: "\(error)")
    }
  }
}

/// The options of `plumb lint` that say how it works.
struct LintExecution: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A directory with resource files and rule pages of your own. Can be repeated.",
      valueName: "dir"), completion: .directory)
  var resources: [String] = []

  @Option(
    help: ArgumentHelp(
      """
      Lint what comes from standard input as if it were this file. Other paths then only tell what its \
      names mean.
      """, valueName: "path"), completion: .file(extensions: ["swift"]))
  var stdinFilename: String?

  @Option(help: ArgumentHelp("The number of workers (default: one a core).", valueName: "number"))
  var jobs: Int?

  @Flag(help: "Neither read nor write the cache.")
  var noCache = false

  func apply(to options: inout LintOptions) {
    options.resources = resources
    options.jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
    options.cacheDirectory = noCache ? nil : CacheDirectory.defaultPath()
    if let stdinFilename {
      let bytes = FileHandle.standardInput.readDataToEndOfFile()
      options.standardInput = .init(path: stdinFilename, bytes: Array(bytes))
    }
  }
}
