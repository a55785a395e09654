import Foundation

extension Catalogue.File {
  /// The pages (`.md`) and resource files (`.yml`) under a directory of a user, in the order of their paths.
  ///
  /// A README is no page. A file that cannot be read is a problem, and the others are read.
  public static func inDirectory(
    _ directory: String
  ) -> (files: [Self], problems: [CatalogueProblem]) {
    guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: directory) else {
      let problem = CatalogueProblem(
        path: directory, line: 1,
        message: "no directory that can be read; expected one with resource files and pages")
      return ([], [problem])
    }
    var files: [Self] = []
    var problems: [CatalogueProblem] = []
    for path in paths.sorted() where isCatalogue(path) {
      let full = directory.hasSuffix("/") ? directory + path : "\(directory)/\(path)"
      guard let data = FileManager.default.contents(atPath: full) else {
        problems.append(
          CatalogueProblem(path: full, line: 1, message: "the file cannot be read"))
        continue
      }
      guard let text = String(validating: data, as: UTF8.self) else {
        problems.append(
          CatalogueProblem(path: full, line: 1, message: "not a text; expected UTF-8"))
        continue
      }
      files.append(Self(path: full, text: text))
    }
    return (files, problems)
  }

  private static func isCatalogue(_ path: String) -> Bool {
    let parts = path.split(separator: "/")
    guard let name = parts.last, !parts.contains(where: { $0.hasPrefix(".") }) else { return false }
    return (name.hasSuffix(".md") && name != "README.md") || name.hasSuffix(".yml")

  }
}
