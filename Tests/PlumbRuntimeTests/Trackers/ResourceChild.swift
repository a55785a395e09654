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

  /// Beside the test binary, whatever the configuration.
  private static let path: String = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("resource-child").path
  }()

  static func run(_ arguments: String...) throws -> ResourceChild {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.environment = ["SWIFT_BACKTRACE": "enable=no"]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A child that does not end shall fail its own test and no other.
    let end = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue(label: "resource-child").asyncAfter(
      deadline: .now() + .seconds(300), execute: end)
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    end.cancel()
    return ResourceChild(
      output: String(decoding: bytes, as: UTF8.self),
      exitCode: process.terminationReason == .exit ? process.terminationStatus : nil)
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
