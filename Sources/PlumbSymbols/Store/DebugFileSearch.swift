/// Where separate debug files are, and where files are by their build-ids.
struct DebugFileSearch {
  /// In order; the system's own is the last.
  let directories: [String]

  /// Where Debian, Fedora and others put them, and GDB looks.
  private static let system = "/usr/lib/debug"

  init(_ directories: [String]) {
    self.directories =
      directories.contains(Self.system) ? directories : directories + [Self.system]
  }

  /// `.build-id/ab/cdef.debug`, or without the ending for the file itself.
  func paths(of buildID: BuildID, ending: String) -> [String] {
    let hex = buildID.hex
    guard hex.utf8.count > 2 else { return [] }
    return directories.map { "\($0)/.build-id/\(hex.prefix(2))/\(hex.dropFirst(2))\(ending)" }
  }

  /// Beside the file, in `.debug` beside it, and below the debug directories with and without the file's own directory.
  func paths(of link: DebugLink, besides path: String) -> [String] {
    let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    var paths = ["\(directory)/\(link.name)", "\(directory)/.debug/\(link.name)"]
    for root in directories {
      if directory.hasPrefix("/") { paths.append("\(root)\(directory)/\(link.name)") }
      paths.append("\(root)/\(link.name)")
    }
    return paths
  }

  /// A file with the build-id.
  func file(of buildID: BuildID, ending: String) -> ElfImage? {
    for path in paths(of: buildID, ending: ending) {
      if let image = try? ElfImage(path), image.buildID == buildID { return image }
    }
    return nil
  }

  /// The debug file that a file names. Build-ids tell whether it is the right one; only where there are none, all its bytes
  /// are read.
  func linkedFile(of image: ElfImage) -> ElfImage? {
    guard let link = DebugLink(image) else { return nil }
    for path in paths(of: link, besides: image.path) where path != image.path {
      guard let candidate = try? ElfImage(path) else { continue }
      if let expected = image.buildID, let found = candidate.buildID {
        if expected == found { return candidate }
      } else if link.matches(candidate.file.bytes.raw) {
        return candidate
      }
    }
    return nil
  }
}
