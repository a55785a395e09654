import PlumbChecks

/// The user's own resources and rules, in front of which stands what the tool carries.
struct ResourceDirectories {
  private(set) var catalogue: Catalogue
  private(set) var problems: [CatalogueProblem]
  private let directories: [String]

  init(_ directories: [String]) {
    var seen: Set<String> = []
    self.directories = directories.filter { seen.insert($0).inserted }
    var files: [Catalogue.File] = []
    problems = []
    for directory in self.directories {
      let (found, problems) = Catalogue.File.inDirectory(directory)
      files += found
      self.problems += problems
    }
    catalogue = Catalogue.embedded(adding: files)
    // What is wrong with the tool's own files is not the user's to mend.
    let own = Set(files.map(\.path))
    problems += catalogue.problems.filter { own.contains($0.place.path) }
  }

  func adding(_ more: [String]) -> Self {
    let all = directories + more
    return Set(all) == Set(directories) ? self : Self(all)
  }
}
