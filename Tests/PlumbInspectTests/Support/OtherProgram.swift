import Foundation

/// A program that is not one of ours.
enum OtherProgram {
  /// A shell that waits for its input until `body` has returned.
  static func running(_ body: (Int32) throws -> Void) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "echo ready; read line"]
    let output = Pipe()
    process.standardInput = Pipe()
    process.standardOutput = output
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    guard output.fileHandleForReading.availableData == Data("ready\n".utf8) else {
      throw Program.Failure(what: "the shell ended before it was ready")
    }
    try body(process.processIdentifier)
  }
}
