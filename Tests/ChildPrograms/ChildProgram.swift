import Foundation
import Glibc

/// A program that a test ran to its end.
///
/// It gets nothing of the test's process but what is named here: no descriptor, no blocked signal. It and all that it started end within a
/// limit, so that a hang fails the test that hangs and no other; what it leaves running is killed.
public struct ChildProgram: Sendable {
  /// It has been waited for: another process may bear it by now.
  public var id: pid_t
  /// nil: a signal ended it.
  public var exitCode: Int32?
  /// nil: it exited.
  public var signal: Int32?
  public var output: String
  /// Empty if they went where the output goes.
  public var errors: String
  /// It had not ended within its limit, and was killed.
  public var isOverdue = false

  /// The exit code as a shell tells it.
  public var status: Int32 { exitCode ?? 128 + (signal ?? 0) }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// The program is looked up where a shell would, or is a path.
  ///
  /// - Parameters:
  ///   - directory: Where it runs; nil: here.
  ///   - environment: All of it; nil: this process's own.
  ///   - joinsErrors: Whether its errors go where its output goes.
  /// - Throws: `Failure` where it cannot be started, or does not end within `limit`.
  public static func run(
    _ program: String, _ arguments: [String] = [], in directory: String? = nil,
    environment: [String: String]? = nil, joinsErrors: Bool = false, limit: Duration = .seconds(300)
  ) throws -> ChildProgram {
    let child = try outcome(
      program, arguments, in: directory, environment: environment, joinsErrors: joinsErrors,
      limit: limit)
    guard !child.isOverdue else {
      let command = ([program] + arguments).joined(separator: " ")
      throw Failure(
        description: """
          \(command) had not ended after \(limit) and was killed. It wrote:
          \(child.output)\(child.errors)
          """)
    }
    return child
  }

  /// As `run`, but a program that does not end is told by `isOverdue`.
  public static func outcome(
    _ program: String, _ arguments: [String] = [], in directory: String? = nil,
    environment: [String: String]? = nil, joinsErrors: Bool = false, limit: Duration
  ) throws -> ChildProgram {
    let deadline = ContinuousClock.now + limit
    let output = try Pipeline()
    let errors = joinsErrors ? output : try Pipeline()
    let process = try SpawnedProcess(
      program, arguments, in: directory, environment: environment, input: nil,
      output: output.writingEnd, errors: errors.writingEnd)
    defer { process.stop() }
    let pipes = joinsErrors ? [output] : [output, errors]
    for pipe in pipes { pipe.closeWritingEnd() }
    while pipes.contains(where: \.isOpen), ContinuousClock.now < deadline {
      // What it started may hold the pipes for longer than it lives.
      let hasEnded = process.hasEnded
      let hasMore = Pipeline.read(pipes, waitingAtMost: hasEnded ? 0 : 50)
      if hasEnded && !hasMore { break }
    }
    let status = process.wait(until: deadline) ?? SIGKILL
    return ChildProgram(
      id: process.id, exitCode: status & 0x7f == 0 ? status >> 8 & 0xff : nil,
      signal: status & 0x7f == 0 ? nil : status & 0x7f, output: output.text,
      errors: joinsErrors ? "" : errors.text, isOverdue: !process.hasEnded)
  }

  /// A program that this package builds: it lies beside the tests.
  public static func built(_ name: String) -> String {
    let tests =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
  }
}
