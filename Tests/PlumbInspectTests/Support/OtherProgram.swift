import ChildPrograms

/// A program that is not one of ours.
enum OtherProgram {
  /// A shell that waits for its input until `body` has returned.
  static func running(_ body: (Int32) throws -> Void) throws {
    let program = try RunningProgram("/bin/sh", ["-c", "echo ready; read line"], ready: "ready\n")
    defer { program.stop() }
    try body(program.id)
  }
}
