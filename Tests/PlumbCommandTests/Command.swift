import Foundation
import Testing

/// The real binary, as a shell would start it.
struct Command {
  var status: Int32
  var output: String
  var errors: String

  /// It lies beside the tests.
  static let executable: URL = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let isUsable = FileManager.default.isExecutableFile(
      atPath: tests.deletingLastPathComponent().appending(path: "plumb").path)
    let directory = isUsable ? tests : Bundle.main.bundleURL
    return directory.deletingLastPathComponent().appending(path: "plumb")
  }()

  /// By way of a shell, so that a test may write pipes and redirections.
  @discardableResult
  static func run(
    _ script: String, in directory: String = FileManager.default.temporaryDirectory.path,
    environment: [String: String] = [:]
  ) throws -> Command {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = ProcessInfo.processInfo.environment
      .merging(["PLUMB": executable.path]) { $1 }.merging(environment) { $1 }
    // Files, because a pipe that nobody reads would block the program.
    let files = ["out", "err"].map { _ in
      FileManager.default.temporaryDirectory.appending(path: "plumb-\(UUID().uuidString)")
    }
    defer { for file in files { try? FileManager.default.removeItem(at: file) } }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return Command(status: process.terminationStatus, output: texts[0], errors: texts[1])
  }
}
