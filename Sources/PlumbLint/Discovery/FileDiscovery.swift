/// Finds the Swift files that a run is about.
///
/// Paths on the command line may be files or directories. A file that is named is taken whatever the
/// configuration excludes; in directories, hidden ones, `.build` and what is excluded are left out.
public struct FileDiscovery {
  /// Answers for an absolute path whether a file or directory is left out.
  public typealias Filter = (_ path: String, _ isDirectory: Bool) -> Bool

  /// As they are called in messages, sorted and each once.
  public private(set) var files: [String] = []
  public fileprivate(set) var problems: [InputProblem] = []

  private let workingDirectory: String
  private let isExcluded: Filter
  /// Every directory is visited once, by whatever name: that ends a loop of links.
  private var visited: Set<DirectoryReader.Identity> = []

  public init(
    paths: [String], workingDirectory: String, isExcluded: @escaping Filter = { _, _ in false }
  ) {
    self.workingDirectory = workingDirectory
    self.isExcluded = isExcluded
    var seen: Set<String> = []
    for path in paths { add(path) }
    files = files.filter { seen.insert(PathName.absolute($0, in: workingDirectory)).inserted }
      .sorted()
  }

  private mutating func add(_ path: String) {
    let shown = Self.tidy(path)
    switch DirectoryReader.status(shown) {
    case .failure(let error):
      problems.append(InputProblem(path: path, message: "\(error)"))
    case .success(let status):
      switch status.kind {
      case .file: files.append(shown)
      case .directory: walk(shown, identity: status.identity)
      case .other:
        problems.append(
          InputProblem(path: path, message: "neither a file nor a directory"))
      }
    }
  }

  private mutating func walk(_ directory: String, identity: DirectoryReader.Identity) {
    guard visited.insert(identity).inserted else { return }
    switch DirectoryReader.entries(directory) {
    case .failure(let error):
      problems.append(InputProblem(path: directory, message: "\(error)"))
    case .success(let entries):
      for (name, kind) in entries where !name.utf8.starts(with: [UInt8(ascii: ".")]) {
        if kind == .other { continue }
        if kind == .file, !Self.isSwift(name) { continue }
        visit(directory == "." ? name : PathName.join(directory, name), name: name, kind: kind)
      }
    }
  }

  private mutating func visit(_ path: String, name: String, kind: DirectoryReader.Kind?) {
    if kind == .file {
      if !excludes(path, isDirectory: false) { files.append(path) }
      return
    }
    switch DirectoryReader.status(path) {
    case .failure(let error):
      // A dangling link is none of ours, unless it is called as a source file.
      if Self.isSwift(name) { problems.append(InputProblem(path: path, message: "\(error)")) }
    case .success(let status):
      switch status.kind {
      case .file where Self.isSwift(name):
        if !excludes(path, isDirectory: false) { files.append(path) }
      case .directory:
        if !excludes(path, isDirectory: true) { walk(path, identity: status.identity) }
      default: break
      }
    }
  }

  private func excludes(_ path: String, isDirectory: Bool) -> Bool {
    isExcluded(PathName.absolute(path, in: workingDirectory), isDirectory)
  }

  private static func isSwift(_ name: String) -> Bool { name.hasSuffix(".swift") && name.count > 6 }

  /// `./Sources/` is `Sources`.
  private static func tidy(_ path: String) -> String {
    var path = Substring(path)
    while path.hasPrefix("./"), path.count > 2 { path = path.dropFirst(2) }
    while path.hasSuffix("/"), path.count > 1 { path = path.dropLast() }
    return String(path)
  }
}

extension FileDiscovery {
  /// Files that turned out to be unreadable later.
  mutating func add(_ problems: [InputProblem]) {
    self.problems.append(contentsOf: problems)
  }
}
