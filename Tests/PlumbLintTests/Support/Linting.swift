import PlumbLint
import PlumbModel

/// Lints a text as if it came from standard input, under no configuration.
func lint(_ text: String, _ change: (inout LintOptions) -> Void = { _ in }) throws -> LintResult {
  let directory = try TemporaryDirectory()
  try directory.write("A.swift", text)
  return try lint(in: directory, change)
}

/// Lints a directory.
func lint(
  in directory: TemporaryDirectory, _ change: (inout LintOptions) -> Void = { _ in }
) throws -> LintResult {
  var options = LintOptions(workingDirectory: directory.path)
  options.paths = [directory.path]
  change(&options)
  return try LintRun(options: options, analyzer: WordAnalyzer()).run()
}

extension LintResult {
  /// `rule:line`, in the order of places.
  var brief: [String] { findings.map { "\($0.rule):\($0.place.line)" } }
}
