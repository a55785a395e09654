import ArgumentParser
import Foundation
import PlumbChecks
import PlumbReport

/// `plumb rules`
struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules",
    abstract: "List the rules, or test your own.",
    subcommands: [RulesListCommand.self, RulesTestCommand.self],
    defaultSubcommand: RulesListCommand.self)
}

/// `plumb rules list`, or just `plumb rules`
struct RulesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the rules (the default).")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, markdown
  }

  @Option(
    help: ArgumentHelp(
      "The rules that find what this Go tool or check finds: 'lostcancel', 'SA1015'.",
      valueName: "name"))
  var go: String?

  @Option(
    help: ArgumentHelp("The rules of a family.", valueName: "name"),
    completion: .list(Catalogue.embedded.families))
  var family: String?

  @Option(help: "'markdown' is the table of the README.")
  var format: Format = .text

  @OptionGroup var catalogue: CatalogueOptions

  func run() throws {
    let catalogue = try self.catalogue.load()
    if let family, !catalogue.families.contains(family) {
      let hint =
        NearestName.of(family, among: catalogue.families).map { "; did you mean '\($0)'?" }
        ?? "; expected one of \(catalogue.families.joined(separator: ", "))"
      throw Failure(message: "no family is called '\(family)'\(hint)")
    }
    if format == .markdown, go == nil, family == nil {
      return Terminal.print(catalogue.markdownTable())
    }
    var pages = family.map(catalogue.pages(inFamily:)) ?? catalogue.pages
    if let go {
      let ids = Set(catalogue.pages(goCounterpart: go).map(\.id))
      pages = pages.filter { ids.contains($0.id) }
      if pages.isEmpty { throw Failure(message: "no rule has a counterpart in Go called '\(go)'") }
    }
    let list = RuleList(pages: pages, style: Terminal.style(for: STDOUT_FILENO))
    switch format {
    case .text: Terminal.print(list.text)
    case .json: Terminal.print(list.json)
    case .markdown: Terminal.print(list.markdown)
    }
  }
}
