import Foundation
import PlumbSymbols

/// What can be told of a program before it is started.
enum ProgramKind {
  /// A script, or anything else that is for the kernel to judge.
  case other
  case linkedDynamically
  /// Nothing can be loaded into it.
  case linkedStatically

  /// - Parameter path: as the shell would take it: looked for in PATH unless there is a slash in it.
  init(_ path: String) {
    guard let place = Self.place(of: path), let file = try? SymbolFile.open(place) else {
      self = .other
      return
    }
    self =
      file.section(".interp") == nil && file.section(".dynamic") == nil
      ? .linkedStatically : .linkedDynamically
  }

  static func place(of program: String) -> String? {
    if program.contains("/") { return program }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    return path.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
