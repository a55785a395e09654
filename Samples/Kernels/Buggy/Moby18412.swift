import Dispatch
import Foundation

/// Runs a command of the integration tests for so long at most, and takes what it printed.
public enum Moby18412 {
  final class CommandResult: @unchecked Sendable {
    var output = Data()
    var exitCode: Int32 = 0
  }

  struct Outcome {
    var output: String
    var exitCode: Int32
    var timedOut: Bool
  }

  static func runCommand(_ command: Process, forAtMost duration: DispatchTimeInterval) -> Outcome? {
    let pipe = Pipe()
    command.standardOutput = pipe
    command.standardError = pipe
    do {
      try command.run()
    } catch {
      return nil
    }

    let result = CommandResult()
    let done = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      while case let chunk = pipe.fileHandleForReading.availableData, !chunk.isEmpty {
        result.output.append(chunk)
      }
      command.waitUntilExit()
      result.exitCode = command.terminationStatus
      done.signal()
    }

    var timedOut = false
    if done.wait(timeout: .now() + duration) == .timedOut {
      command.terminate()
      timedOut = true
    }
    return Outcome(
      output: String(decoding: result.output, as: UTF8.self),
      exitCode: result.exitCode,
      timedOut: timedOut)
  }

  public static func run() async {
    let command = Process()
    command.executableURL = URL(fileURLWithPath: "/bin/sh")
    command.arguments = ["-c", "ls"]
    _ = runCommand(command, forAtMost: .milliseconds(1))
    try? await Task.sleep(for: .milliseconds(20))
  }
}
