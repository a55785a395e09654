import ChildPrograms
import Foundation

/// `Programs/Waiting.swift`, compiled in this run.
enum WaitingProgram {
  enum Kind: String, CaseIterable, Sendable {
    case shared, oneBinary

    fileprivate var options: [String] { self == .shared ? ["-Onone"] : ["-O", "-static-stdlib"] }

    var path: String {
      get throws { try (self == .shared ? WaitingProgram.shared : WaitingProgram.oneBinary).get() }
    }
  }

  private static let shared = Result { try compile(.shared) }
  private static let oneBinary = Result { try compile(.oneBinary) }

  /// The names of its tasks, each with what must be said of its wait and the function that waits.
  static let tasks = [
    ("continuation", "waits for a continuation", "awaitsAContinuation()"),
    ("sleep", "sleeps", "sleepsLong()"),
    ("stream", "waits for the next element of an AsyncStream", "awaitsAStream(_:)"),
    ("group", "waits for its task group", "awaitsAGroup()"),
    ("let", "waits for its async let", "awaitsALet()"),
    ("value", "waits for the value of task", "closure #"),
    ("actor", "waits for actor", "awaitsAnActor(_:)"),
  ]

  private static func compile(_ kind: Kind) throws -> String {
    let directory = FileManager.default.temporaryDirectory.path + "/plumb-waiting-\(getpid())"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Programs/Waiting.swift").path
    let path = "\(directory)/waiting-\(kind.rawValue)"
    let command = try Command.run(
      "swiftc -g -parse-as-library -swift-version 5 \(kind.options.joined(separator: " ")) '\(source)' -o '\(path)'"
    )
    guard command.status == 0 else { throw Failed(what: command.errors) }
    return path
  }

  struct Failed: Error { var what: String }

  /// Runs it until `body` has returned; it is ready by then.
  static func running(_ kind: Kind, _ body: (Int32) throws -> Void) throws {
    let program = try RunningProgram(kind.path, ["input"], ready: "ready\n")
    defer { program.stop() }
    try body(program.id)
  }
}
