import ArgumentParser
import PlumbModel
import PlumbReport

// The words of the library, as the command line spells them.

extension ReportFormat: ExpressibleByArgument {}

extension Confidence: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument) }
  public static var allValueStrings: [String] { allCases.reversed().map(\.rawValue) }
}

extension Severity: ExpressibleByArgument {
  public init?(argument: String) { self.init(rawValue: argument) }
  public static var allValueStrings: [String] { allCases.reversed().map(\.rawValue) }
}

/// How `--stats` writes.
enum StatisticsFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}
