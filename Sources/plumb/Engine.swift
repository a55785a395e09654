import PlumbLint

/// The analyzer of all subcommands.
enum Engine {
  static let analyzer: any Analyzer = NoAnalyzer()
}

/// Stands in until the engine is there: reads nothing, finds nothing.
private struct NoAnalyzer: Analyzer {
  func analyze(_ inputs: [SourceInput], options: AnalysisOptions) -> AnalysisOutcome {
    AnalysisOutcome()
  }
}
