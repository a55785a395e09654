import ChildPrograms
import Foundation

/// The built `plumb`, run as its users run it.
enum Tool {
  struct Outcome {
    var exitCode: Int32
    /// The process was ended by this signal, as a crash does.
    var signal: Int32?
    var output: String
    var errors: String
  }

  static let path = ChildProgram.built("plumb")

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func run(_ arguments: [String], in directory: String = root, executable: String = path)
    throws -> Outcome
  {
    let child = try ChildProgram.run(executable, arguments, in: directory)
    return Outcome(
      exitCode: child.exitCode ?? child.signal ?? 0, signal: child.signal, output: child.output,
      errors: child.errors)
  }
}

/// A directory that goes with the value.
final class TemporaryDirectory {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/plumb-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path + "/" + name))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
