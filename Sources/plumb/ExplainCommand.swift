import ArgumentParser
import Foundation
import PlumbChecks
import PlumbModel

/// `plumb explain`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Print a rule's page: what it reports, why, its limits, and how to fix it.")

  @Argument(
    help: ArgumentHelp("The id of a rule, as it stands behind a finding.", valueName: "rule"),
    completion: .list(Catalogue.embedded.pages.map(\.id.rawValue)))
  var rule: String

  @OptionGroup var catalogue: CatalogueOptions

  func run() throws {
    let catalogue = try self.catalogue.load()
    guard let page = catalogue.page(RuleID(rawValue: rule)) else {
      let names = catalogue.pages.map(\.id.rawValue)
      let hint =
        NearestName.of(rule, among: names).map { "; did you mean '\($0)'?" }
        ?? "; 'plumb rules' lists them, and with --resources <dir> your own"
      throw Failure(message: "no rule is called '\(rule)'\(hint)")
    }
    Terminal.print(PagePrinter(style: Terminal.style(for: STDOUT_FILENO)).print(page))
  }
}
