import Foundation
import PlumbModel

/// The baselines of a run: the command line's for all files, or each configuration's for its own.
struct Baselines {
  private let common: Baseline?
  /// By the configuration's directory.
  private var byConfiguration: [String: Baseline] = [:]

  init(options: LintOptions, configurations: [Configuration]) throws(LintMisuse) {
    // A new baseline is to hold everything.
    guard options.newBaseline == nil else {
      common = nil
      return
    }
    do {
      common = try options.baseline.map { path throws(Baseline.Failure) in try Baseline.read(path) }
      guard common == nil else { return }
      for configuration in configurations {
        guard let path = configuration.baseline else { continue }
        byConfiguration[configuration.directory] = try Baseline.read(path)
      }
    } catch {
      throw LintMisuse(error.description)
    }
  }

  func contains(_ finding: Finding, under configuration: Configuration) -> Bool {
    (common ?? byConfiguration[configuration.directory])?.contains(finding) ?? false
  }

  /// How many entries no finding matches.
  func staleCount(after findings: [Finding]) -> Int {
    (byConfiguration.values + [common].compactMap { $0 })
      .reduce(0) { $0 + $1.stale(after: findings).count }
  }
}
