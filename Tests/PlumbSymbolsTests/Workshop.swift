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
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["bash", "-euc", script]
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    let output = path("output-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let data = FileManager.default.contents(atPath: output) ?? Data()
    try? FileManager.default.removeItem(atPath: output)
    let text = String(decoding: data, as: UTF8.self)
    guard process.terminationStatus == 0 else { throw Failure(description: "\(script): \(text)") }
    return text
  }
}
