import ArgumentParser
import Foundation
import PlumbLint
import PlumbModel
import PlumbReport

/// `plumb lint`
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Lint Swift sources.",
    discussion: """
      Lints the Swift files under the given paths, or under the working directory. A `.plumb.yml` is \
      looked up from each file upwards; what the command line says beats what it says.

      A finding is held back by a comment in the source: `// plumb:disable:next <rule> -- <reason>`, and \
      likewise `disable:this`, `disable:previous`, or `disable` and `enable` around a region.

      Ends with 0 if all is clean, 1 if there are findings, 2 if something could not be read. A file with \
      syntax errors is named on standard error and linted in part.
      """)

  @Argument(
    help: "Files and directories. A file that is named is linted even if it is excluded.",
    completion: .file())
  var paths: [String] = []

  @OptionGroup(title: "What is reported")
  var selection: LintSelection

  @OptionGroup(title: "How it is reported")
  var output: LintOutput

  @OptionGroup(title: "How it runs")
  var execution: LintExecution

  func validate() throws {
    if selection.writeBaseline != nil, selection.since != nil || execution.stdinFilename != nil {
      throw ValidationError(
        "A baseline holds everything: --write-baseline goes with neither --since nor --stdin-filename."
      )
    }
    if let jobs = execution.jobs, jobs < 1 { throw ValidationError("--jobs is at least 1.") }
  }

  func run() throws {
    let meter = ProcessMeter()
    let progress = ProgressLine.onTerminal()
    var options = LintOptions(workingDirectory: FileManager.default.currentDirectoryPath)
    options.paths = paths
    selection.apply(to: &options)
    execution.apply(to: &options)
    if let progress { options.progress = { progress.show($0, of: $1) } }

    let outcome = Result { try LintRun(options: options, analyzer: Engine.analyzer).run() }
    progress?.clear()
    let result = try outcome.mapError { Failure(message: "\($0)") }.get()

    let beforeReport = meter.cpuSeconds
    Terminal.show(result.notices)
    if selection.writeBaseline == nil { try output.write(result) }
    for remark in result.remarks { Terminal.remark(remark) }
    if let format = output.stats {
      let statistics = RunStatistics(
        result.statistics, meter: meter, reportSeconds: meter.cpuSeconds - beforeReport)
      Terminal.errorText(format == .json ? statistics.json : statistics.text)
    }
    throw ExitCode(result.exitCode)
  }
}
