import ChildPrograms
import Foundation

extension ChildProgram {
  /// Runs a command without leaving a core.
  ///
  /// - Parameters:
  ///   - directory: Where it runs; nil: here.
  ///   - environment: Added to this process's own.
  ///   - timeout: In seconds; then it is killed, and `isOverdue`.
  public static func run(
    _ command: [String], in directory: String? = nil, environment: [String: String] = [:],
    timeout: Double
  ) throws -> ChildProgram {
    try outcome(
      "/bin/sh", ["-c", "ulimit -c 0; exec \"$0\" \"$@\""] + command, in: directory,
      environment: ProcessInfo.processInfo.environment.merging(environment) { $1 },
      limit: .seconds(timeout))
  }
}

public struct CrashMatrixError: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
