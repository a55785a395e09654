import ArgumentParser
import Foundation
import PlumbChecks
import PlumbLint

/// `plumb rules test`
struct RulesTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Check your own resource files, and run the examples of your own rule pages.",
    discussion: """
      Every Swift block under "Reports" must report what its marks say, `// expect: <rule>`, and every \
      block under "Stays silent" nothing.
      """)

  @Argument(
    help: ArgumentHelp("A directory with resource files and pages.", valueName: "dir"),
    completion: .directory)
  var directory: String

  func run() throws {
    let outcome = CatalogueTest.run(directory: directory, analyzer: Engine.analyzer)
    for problem in outcome.problems { Terminal.error(problem) }
    for mismatch in outcome.mismatches { Terminal.print(mismatch + "\n") }
    let failed = outcome.mismatches.count
    Terminal.print(
      "\(outcome.pages) page\(outcome.pages == 1 ? "" : "s"), \(outcome.blocks) examples, "
        + "\(outcome.resources) resource\(outcome.resources == 1 ? "" : "s"): "
        + verdict(failed: failed, isComplete: outcome.problems.isEmpty))
    throw ExitCode(outcome.problems.isEmpty ? (failed == 0 ? 0 : 1) : 2)
  }

  private func verdict(failed: Int, isComplete: Bool) -> String {
    if failed > 0 { return "\(failed) not as they say.\n" }
    return isComplete ? "all as they say.\n" : "nothing is certain until they can be read.\n"
  }
}
