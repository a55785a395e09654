import PlumbChecks
import PlumbModel

/// A whole run: from paths to findings that are worth someone's time.
public struct LintRun {
  private let options: LintOptions
  private let analyzer: any Analyzer

  public init(options: LintOptions, analyzer: any Analyzer) {
    self.options = options
    self.analyzer = analyzer
  }

  public func run() throws(LintMisuse) -> LintResult {
    // First what may be misuse, so that it costs no one a whole run.
    let changes = try changedLines()
    let own = ResourceDirectories(options.resources)
    let lookup = ConfigurationLookup(workingDirectory: options.workingDirectory) { directories in
      own.adding(directories).catalogue
    }
    var discovery = FileDiscovery(
      paths: options.paths.isEmpty && options.standardInput == nil ? ["."] : options.paths,
      workingDirectory: options.workingDirectory
    ) { path, isDirectory in
      lookup.configuration(for: path).excludes(path, isDirectory: isDirectory)
    }
    let inputs = inputs(discovery.files, lookup: lookup)
    let resources = own.adding(lookup.configurations.flatMap(\.resources))
    let settings = FileSettings(
      options: options, lookup: lookup,
      selection: try RuleSelection(options.only, catalogue: resources.catalogue))
    let baselines = try Baselines(options: options, configurations: lookup.configurations)

    let outcome = analyze(inputs, settings: settings, catalogue: resources.catalogue)
    discovery.add(outcome.unreadable)
    var stages = FindingStages(
      outcome: outcome, inputs: inputs, settings: settings, catalogue: resources.catalogue)
    stages.hold(by: baselines)
    stages.keep(changedSince: changes)
    var result = stages.result()
    result.summary.unreadable = discovery.problems.count
    result.notices =
      (lookup.problems + resources.problems).map {
        RunNotice(.error, $0.message, at: $0.place, subject: .settings)
      } + discovery.problems.map { RunNotice(.error, $0.message, path: $0.path) } + result.notices
    if let path = options.newBaseline { try write(Baseline(result.findings), to: path, &result) }
    return result
  }

  /// Without looking at the disk: a rule's page is tested with exactly what it says.
  func run(inputs: [SourceInput], catalogue: Catalogue) -> LintResult {
    let settings = FileSettings(
      options: options, lookup: ConfigurationLookup(), selection: .all)
    let outcome = analyze(inputs, settings: settings, catalogue: catalogue)
    let stages = FindingStages(
      outcome: outcome, inputs: inputs, settings: settings, catalogue: catalogue)
    return stages.result()
  }

  private func analyze(
    _ inputs: [SourceInput], settings: FileSettings, catalogue: Catalogue
  ) -> AnalysisOutcome {
    analyzer.analyze(
      inputs,
      options: AnalysisOptions(
        catalogue: catalogue, rules: settings.rulesToRun(catalogue),
        ruleOptions: settings.ruleOptions, jobs: options.jobs,
        cacheDirectory: options.cacheDirectory, progress: options.progress))
  }

  /// Standard input takes the place of the file that it stands for.
  private func inputs(_ files: [String], lookup: ConfigurationLookup) -> [SourceInput] {
    var inputs: [SourceInput] = []
    let standardInput = options.standardInput.map {
      PathName.absolute($0.path, in: options.workingDirectory)
    }
    let identity = standardInput.flatMap(DirectoryReader.identity)
    for file in files {
      let path = PathName.absolute(file, in: options.workingDirectory)
      let isReplaced =
        path == standardInput || identity != nil && DirectoryReader.identity(path) == identity
      if !isReplaced {
        inputs.append(SourceInput(file: file, settings: lookup.index(for: path)))
      }
    }
    if let input = options.standardInput, let path = standardInput {
      inputs.append(
        SourceInput(
          path: input.path, content: .bytes(input.bytes), settings: lookup.index(for: path)))
    }
    return inputs.sorted { $0.path < $1.path }
  }

  private func changedLines() throws(LintMisuse) -> ChangedLines? {
    guard let revision = options.since else { return nil }
    do {
      return try ChangedLines(since: revision, workingDirectory: options.workingDirectory)
    } catch {
      throw LintMisuse(error.description)
    }
  }

  private func write(
    _ baseline: Baseline, to path: String, _ result: inout LintResult
  ) throws(LintMisuse) {
    do {
      try OutputFile.write(baseline.text, to: path)
    } catch {
      throw LintMisuse(error.description)
    }
    let count = baseline.entries.count
    result.remarks = ["\(path): \(count) finding\(count == 1 ? "" : "s") written to the baseline"]
    result.isFailing = false
  }
}
