/// An output format.
public protocol Reporter: Sendable {
  /// The whole output, its last line ended.
  func render(_ report: Report) -> String
}

/// The formats, as `--format` names them.
public enum ReportFormat: String, Sendable, CaseIterable {
  case text, json, sarif, github, junit, checkstyle

  /// - Parameter style: Of the text format; the others have no colours.
  public func reporter(style: TextStyle = .plain) -> any Reporter {
    switch self {
    case .text: TextReporter(style: style)
    case .json: JSONReporter()
    case .sarif: SARIFReporter()
    case .github: GitHubReporter()
    case .junit: JUnitReporter()
    case .checkstyle: CheckstyleReporter()
    }
  }
}
