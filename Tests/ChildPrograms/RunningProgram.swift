import Foundation
import Glibc

/// A program that runs beside a test, until the value goes.
public final class RunningProgram {
  private let process: SpawnedProcess
  private let output: Pipeline
  /// It may wait for the end of its input, which comes with the value's.
  private let input: Pipeline

  public var id: pid_t { process.id }

  /// - Parameter ready: What it writes when it may be looked at; waited for.
  /// - Throws: `ChildProgram.Failure` where it cannot be started, or ends or takes a minute before it is ready.
  public init(_ program: String, _ arguments: [String] = [], ready: String) throws {
    output = try Pipeline()
    input = try Pipeline()
    process = try SpawnedProcess(
      program, arguments, in: nil, environment: nil, input: input.readingEnd,
      output: output.writingEnd, errors: STDERR_FILENO)
    output.closeWritingEnd()
    let deadline = ContinuousClock.now + .seconds(60)
    while !output.text.contains(ready) {
      _ = Pipeline.read([output], waitingAtMost: 1000)
      guard output.isOpen, ContinuousClock.now < deadline else {
        throw ChildProgram.Failure(
          description: "\(program) was not ready within a minute; it wrote: \(output.text)")
      }
    }
  }

  public func stop() { process.stop() }
}
