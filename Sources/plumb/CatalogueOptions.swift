import ArgumentParser
import PlumbChecks

/// The user's own rules, for the subcommands that only look at the catalogue.
struct CatalogueOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A directory with resource files and rule pages of your own. Can be repeated.",
      valueName: "dir"), completion: .directory)
  var resources: [String] = []

  func load() throws -> Catalogue {
    var files: [Catalogue.File] = []
    for directory in resources {
      let (found, problems) = Catalogue.File.inDirectory(directory)
      if let problem = problems.first { throw Failure(message: "\(problem)") }
      files += found
    }
    return Catalogue.embedded(adding: files)
  }
}
