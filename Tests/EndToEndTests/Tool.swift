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

  /// Beside the test binary, whatever the configuration.
  static let path: String = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("plumb")
      .path
  }()

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func run(_ arguments: [String], in directory: String = root, executable: String = path)
    throws -> Outcome
  {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    // Files rather than pipes: nobody has to read while the tool writes.
    let output = try TemporaryFile()
    let errors = try TemporaryFile()
    process.standardOutput = output.handle
    process.standardError = errors.handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return Outcome(
      exitCode: process.terminationStatus, signal: isSignal ? process.terminationStatus : nil,
      output: output.text, errors: errors.text)
  }
}

/// A file that goes with the value.
final class TemporaryFile {
  let path: String
  let handle: FileHandle

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/plumb-test-\(UUID().uuidString)"
    try Data().write(to: URL(fileURLWithPath: path))
    handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
  }

  var text: String {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
  }

  deinit {
    try? handle.close()
    try? FileManager.default.removeItem(atPath: path)
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
