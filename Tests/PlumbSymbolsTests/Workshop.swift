import ChildPrograms
import Foundation

/// A directory for a test's files, and a shell in it.
final class Workshop: Sendable {
  let directory: String

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/plumb-symbols-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  func path(_ name: String) -> String { directory + "/" + name }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: path(name), atomically: false, encoding: .utf8)
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// What the script prints; an error where it fails.
  @discardableResult
  func run(_ script: String) throws -> String {
    let child = try ChildProgram.run("bash", ["-euc", script], in: directory, joinsErrors: true)
    guard child.status == 0 else { throw Failure(description: "\(script): \(child.output)") }
    return child.output
  }
}
