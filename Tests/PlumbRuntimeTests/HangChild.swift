import ChildPrograms

/// Runs `hang-child`, which hangs as it is told and says what it saw.
struct HangChild {
  var output: String
  var errors: String
  var exitCode: Int32
  /// The signal that ended it; nil: it exited.
  var signal: Int32?

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  static func run(_ name: String, _ more: [String] = []) throws -> HangChild {
    let child = try ChildProgram.run(
      ChildProgram.built("hang-child"), [name] + more,
      environment: ["SWIFT_BACKTRACE": "enable=no"], limit: .seconds(120))
    return HangChild(
      output: child.output, errors: child.errors, exitCode: child.exitCode ?? child.signal ?? 0,
      signal: child.signal)
  }
}
