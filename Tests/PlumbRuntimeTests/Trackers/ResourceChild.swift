import ChildPrograms
import Foundation

/// Runs `resource-child`, which leaks as it is told and says what its trackers saw.
struct ResourceChild {
  var output: String
  /// nil: it was killed, or ended by a signal.
  var exitCode: Int32?

  var lines: [[String]] {
    output.split(separator: "\n").map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func run(_ arguments: String...) throws -> ResourceChild {
    let child = try ChildProgram.run(
      ChildProgram.built("resource-child"), arguments,
      environment: ["SWIFT_BACKTRACE": "enable=no"], joinsErrors: true)
    return ResourceChild(output: child.output, exitCode: child.exitCode)
  }

  /// Where the program's source has a mark: `// leaks: timer` → `DispatchCases.swift:6`.
  static let marks: [String: String] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: "ResourceChild")
      .resolvingSymlinksInPath()
    var marks: [String: String] = [:]
    for name in FileManager.default.subpaths(atPath: folder.path) ?? [] {
      guard let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
      else { continue }
      for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        guard let mark = line.firstRange(of: "// leaks: ") else { continue }
        let file = name.split(separator: "/").last.map(String.init) ?? name
        marks[String(line[mark.upperBound...])] = "\(file):\(index + 1)"
      }
    }
    return marks
  }()
}
