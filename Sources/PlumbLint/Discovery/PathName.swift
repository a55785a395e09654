import Foundation

/// Paths as text: what they mean without looking at the disk.
enum PathName {
  static func join(_ directory: String, _ name: some StringProtocol) -> String {
    if name.hasPrefix("/") || directory.isEmpty { return String(name) }
    return directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
  }

  /// Everything before the last slash: "" for a bare name, "/" for the root.
  static func directory(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Without `.`, `..` and empty parts, from the root. Links are not followed.
  static func absolute(_ path: String, in directory: String) -> String {
    var parts: [Substring] = []
    for part in join(directory, path).split(separator: "/") {
      switch part {
      case ".": continue
      case "..": _ = parts.popLast()
      default: parts.append(part)
      }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The path below the directory, or nil where it is elsewhere. Both absolute.
  static func relative(_ path: String, to directory: String) -> String? {
    if directory == "/" { return String(path.dropFirst()) }
    if path == directory { return "" }
    guard path.utf8.starts(with: directory.utf8),
      path.utf8.dropFirst(directory.utf8.count).first == UInt8(ascii: "/")
    else { return nil }
    return String(decoding: path.utf8.dropFirst(directory.utf8.count + 1), as: UTF8.self)
  }

  /// The directory in which the program was started.
  static var workingDirectory: String { FileManager.default.currentDirectoryPath }
}
