import Foundation
import PlumbChecks
import PlumbModel

/// Finds the `.plumb.yml` that a file is under: the nearest, from its directory upwards.
public final class ConfigurationLookup {
  public static let fileName = ".plumb.yml"

  /// The first is for files under no configuration.
  public private(set) var configurations: [Configuration]
  public private(set) var problems: [CatalogueProblem] = []

  private let workingDirectory: String
  private var looksAtDisk = true
  private let catalogue: ConfigurationReader.CatalogueWithResources
  /// Index into `configurations`, by absolute directory.
  private var known: [String: Int] = [:]

  public init(
    workingDirectory: String, catalogue: @escaping ConfigurationReader.CatalogueWithResources
  ) {
    self.workingDirectory = workingDirectory
    self.catalogue = catalogue
    configurations = [Configuration(directory: workingDirectory)]
  }

  /// For files that are under no configuration, whatever their paths.
  init() {
    workingDirectory = ""
    catalogue = { _ in .embedded }
    configurations = [Configuration(directory: "")]
    looksAtDisk = false
  }

  /// - Parameter path: Of the file, absolute. It need not exist.
  /// - Returns: An index into ``configurations``.
  public func index(for path: String) -> Int { index(inDirectory: PathName.directory(path)) }

  public func configuration(for path: String) -> Configuration { configurations[index(for: path)] }

  private func index(inDirectory directory: String) -> Int {
    if let index = known[directory] { return index }
    let index: Int
    if looksAtDisk, let found = read(directory) {
      configurations.append(found)
      index = configurations.count - 1
    } else if directory == "/" || directory.isEmpty {
      index = 0
    } else {
      index = self.index(inDirectory: PathName.directory(directory))
    }
    known[directory] = index
    return index
  }

  private func read(_ directory: String) -> Configuration? {
    let path = PathName.join(directory, Self.fileName)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let shown = PathName.relative(path, to: workingDirectory) ?? path
    guard let data = FileManager.default.contents(atPath: path) else {
      problems.append(CatalogueProblem(path: shown, line: 1, message: "the file cannot be read"))
      return Configuration(directory: directory)
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      problems.append(
        CatalogueProblem(path: shown, line: 1, message: "not a text; expected UTF-8"))
      return Configuration(directory: directory)
    }
    let (configuration, found) = ConfigurationReader.read(
      path: shown, text: text, directory: directory, catalogue: catalogue)
    problems += found
    return configuration
  }
}
