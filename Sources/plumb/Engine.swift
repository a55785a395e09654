import PlumbLint

/// The analyzer of all subcommands.
enum Engine {
  static let analyzer: any Analyzer = LintEngine()
}
