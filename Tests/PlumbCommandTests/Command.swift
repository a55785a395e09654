import ChildPrograms
import Foundation

/// The real binary, as a shell would start it.
struct Command {
  var status: Int32
  var output: String
  var errors: String

  static let executable = URL(fileURLWithPath: ChildProgram.built("plumb"))

  /// By way of a shell, so that a test may write pipes and redirections.
  @discardableResult
  static func run(
    _ script: String, in directory: String = FileManager.default.temporaryDirectory.path,
    environment: [String: String] = [:]
  ) throws -> Command {
    let child = try ChildProgram.run(
      "/bin/bash", ["-c", script], in: directory,
      environment: ProcessInfo.processInfo.environment
        .merging(["PLUMB": executable.path]) { $1 }.merging(environment) { $1 })
    return Command(status: child.status, output: child.output, errors: child.errors)
  }
}
