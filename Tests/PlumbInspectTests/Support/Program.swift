import ChildPrograms
import Foundation

/// A program that tests compile, run and let crash.
struct Program: Sendable {
  let path: String

  /// Compiles one of `Programs` with these options.
  init(_ name: String, _ options: [String], in directory: TemporaryDirectory) throws {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Programs/\(name).swift").path
    path = directory.path + "/\(name)" + options.joined()
    let compiler = try ChildProgram.run(
      "swiftc", ["-swift-version", "5", "-g", source, "-o", path] + options)
    guard compiler.status == 0 else {
      throw Failure(what: "swiftc failed on \(source): \(compiler.errors)")
    }
  }

  struct Failure: Error { let what: String }

  /// Runs it until it dies and gives the path of its core.
  /// - Parameter stackKilobytes: for each thread. A core has all of every stack, which is mostly nothing.
  func core(_ arguments: [String], stackKilobytes: Int? = nil) throws -> String {
    let place =
      path + ".run-" + arguments.joined(separator: "-") + (stackKilobytes.map { "-\($0)k" } ?? "")
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let stacks = stackKilobytes.map { "ulimit -s \($0); " } ?? ""
    _ = try ChildProgram.run(
      "/bin/sh", ["-c", "ulimit -c unlimited; \(stacks)exec \"$0\" \"$@\"", path] + arguments,
      in: place,
      environment: ProcessInfo.processInfo.environment
        .merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 })
    let files = try FileManager.default.contentsOfDirectory(atPath: place)
    guard let core = files.first(where: { $0.hasPrefix("core") }) else {
      throw Failure(what: "no core in \(place)")
    }
    return place + "/" + core
  }

  /// Starts it and waits until it says that it is ready.
  func running(_ arguments: [String], _ body: (Int32) throws -> Void) throws {
    let program = try RunningProgram(path, arguments, ready: "ready\n")
    defer { program.stop() }
    try body(program.id)
  }

  /// Whether the kernel writes a core into the directory of a process, and does not hand it to a service.
  static let kernelWritesCores: Bool = {
    let pattern = FileManager.default.contents(atPath: "/proc/sys/kernel/core_pattern")
    let text = String(decoding: pattern ?? Data(), as: UTF8.self)
    return text.hasPrefix("core") && !text.contains("/")
  }()
}

/// Tasks.swift, compiled in the ways in which people compile.
enum Programs {
  static let directory = try! TemporaryDirectory()
  static let debug = Result { try Program("Tasks", ["-Onone"], in: directory) }
  static let release = Result { try Program("Tasks", ["-O"], in: directory) }
  static let oneBinary = Result { try Program("Tasks", ["-O", "-static-stdlib"], in: directory) }

  enum Kind: String, CaseIterable, Sendable {
    case debug, release, oneBinary

    var program: Program {
      get throws {
        switch self {
        case .debug: try Programs.debug.get()
        case .release: try Programs.release.get()
        case .oneBinary: try Programs.oneBinary.get()
        }
      }
    }
  }
}
