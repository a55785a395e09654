import Foundation

/// The files that are committed, as far as tests look at them.
enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Below the root.
  static let files: [String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    let left = [".git", ".build", ".swiftpm", "Package.resolved"]
    return names.filter { !left.contains($0) }.flatMap { name -> [String] in
      guard isDirectory(name) else { return [name] }
      let below = FileManager.default.subpaths(atPath: root + "/" + name) ?? []
      return below.map { name + "/" + $0 }.filter { !$0.contains("/.build/") && !isDirectory($0) }
    }.sorted()
  }()

  static var swiftFiles: [String] { files.filter { $0.hasSuffix(".swift") } }

  static func swiftFiles(below directory: String) -> [String] {
    swiftFiles.filter { $0.hasPrefix(directory + "/") }
  }

  /// nil where it is no text.
  static func text(_ path: String) -> String? {
    try? String(contentsOfFile: root + "/" + path, encoding: .utf8)
  }

  static func lines(_ path: String) -> [Substring] {
    (text(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
  }

  private static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(
      atPath: root + "/" + path, isDirectory: &isDirectory)
    return exists && isDirectory.boolValue
  }
}
