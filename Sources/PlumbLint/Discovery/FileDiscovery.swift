/// Finds the Swift files that a run is about.
///
/// Paths on the command line may be files or directories. A file that is named is taken whatever the
/// configuration excludes; in directories, hidden ones, `.build` and what is excluded are left out.
public struct FileDiscovery {
  /// Answers for an absolute path whether a file or directory is left out.
  public typealias Filter = (_ path: String, _ isDirectory: Bool) -> Bool

  /// As they are called in messages, sorted. A file that several paths lead to is there once: by the path that comes first on
  /// the command line, and within a directory by its own rather than by a link's.
  public private(set) var files: [String] = []
  public fileprivate(set) var problems: [InputProblem] = []

  private let workingDirectory: String
  private let isExcluded: Filter
  /// Every file and directory is visited once, by whatever name: that ends a loop of links, too.
  private var visited: Set<DirectoryReader.Identity> = []
  /// Links below the directory that is walked; they come when everything else has been seen.
  private var links: [(path: String, name: String)] = []

  public init(
    paths: [String], workingDirectory: String, isExcluded: @escaping Filter = { _, _ in false }
  ) {
    self.workingDirectory = workingDirectory
    self.isExcluded = isExcluded
    for path in paths {
      add(path)
      while !links.isEmpty {
        let (path, name) = links.removeFirst()
        visit(path, name: name)
      }
    }
    files.sort()
  }

  private mutating func add(_ path: String) {
    let shown = Self.tidy(path)
    switch DirectoryReader.status(shown) {
    case .failure(let error):
      problems.append(InputProblem(path: path, message: "\(error)"))
    case .success(let status):
      switch status.kind {
      case .file: take(shown, status.identity)
      case .directory: walk(shown, status.identity)
      case .other, .link:
        problems.append(
          InputProblem(path: path, message: "neither a file nor a directory"))
      }
    }
  }

  private mutating func take(_ file: String, _ identity: DirectoryReader.Identity) {
    if visited.insert(identity).inserted { files.append(file) }
  }

  private mutating func walk(_ directory: String, _ identity: DirectoryReader.Identity) {
    guard visited.insert(identity).inserted else { return }
    switch DirectoryReader.entries(directory) {
    case .failure(let error):
      problems.append(InputProblem(path: directory, message: "\(error)"))
    case .success(let entries):
      for (name, kind) in entries where !name.utf8.starts(with: [UInt8(ascii: ".")]) {
        if kind == .other { continue }
        if kind == .file, !Self.isSwift(name) { continue }
        let path = directory == "." ? name : PathName.join(directory, name)
        if kind == .link {
          links.append((path, name))
        } else {
          visit(path, name: name)
        }
      }
    }
  }

  private mutating func visit(_ path: String, name: String) {
    switch DirectoryReader.status(path) {
    case .failure(let error):
      // A dangling link is none of ours, unless it is called as a source file.
      if Self.isSwift(name) { problems.append(InputProblem(path: path, message: "\(error)")) }
    case .success(let status):
      switch status.kind {
      case .file where Self.isSwift(name):
        if !excludes(path, isDirectory: false) { take(path, status.identity) }
      case .directory:
        if !excludes(path, isDirectory: true) { walk(path, status.identity) }
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
