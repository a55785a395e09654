import Foundation

/// Runs `hang-child`, which hangs as it is told and says what it saw.
struct HangChild {
  var output: String
  var errors: String
  var exitCode: Int32
  /// The signal that ended it; nil: it exited.
  var signal: Int32?

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  /// Beside the test binary, whatever the configuration.
  private static let path: String = {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent()
      .appendingPathComponent("hang-child").path
  }()

  static func run(_ name: String, _ more: [String] = []) throws -> HangChild {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = [name] + more
    process.environment = ["SWIFT_BACKTRACE": "enable=no"]
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // A child that does not end shall fail its own test and no other.
    let end = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
    DispatchQueue(label: "hang-child").asyncAfter(deadline: .now() + .seconds(120), execute: end)
    let outputBytes = output.fileHandleForReading.readDataToEndOfFile()
    let errorBytes = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    end.cancel()
    return HangChild(
      output: String(decoding: outputBytes, as: UTF8.self),
      errors: String(decoding: errorBytes, as: UTF8.self), exitCode: process.terminationStatus,
      signal: process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil)
  }
}
