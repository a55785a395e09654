import Foundation

/// The Swift files below some directories, hidden directories left out, as the linter sees them.
struct SwiftSources {
  private(set) var paths: [String] = []

  init(below directories: [String]) {
    for directory in directories {
      // A link to a directory has no paths below it.
      let directory = URL(fileURLWithPath: directory).resolvingSymlinksInPath().path
      for path in FileManager.default.subpaths(atPath: directory) ?? [] {
        let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
        if path.hasSuffix(".swift"), !isHidden { paths.append(directory + "/" + path) }
      }
    }
    paths.sort()
  }

  /// As editors count.
  var lineCount: Int {
    paths.reduce(0) { sum, path in
      let bytes = FileManager.default.contents(atPath: path) ?? Data()
      return sum + bytes.count { $0 == 10 } + (bytes.last == 10 || bytes.isEmpty ? 0 : 1)
    }
  }
}
