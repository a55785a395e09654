import Foundation

/// A command that was run to its end.
public struct ChildProcess: Sendable {
  /// nil: a signal ended it.
  public var exitCode: Int32?
  public var signal: Int32?
  /// It was killed, because it did not end by itself.
  public var isOverdue: Bool
  public var output: String
  public var errors: String

  /// Looks the command up in `PATH`. Leaves no core.
  ///
  /// - Parameters:
  ///   - directory: Where it runs; nil: here.
  ///   - timeout: In seconds.
  public static func run(
    _ command: [String], in directory: String? = nil, environment: [String: String] = [:],
    timeout: Double
  ) throws -> ChildProcess {
    let outputs = try TemporaryDirectory()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", "ulimit -c 0; exec \"$0\" \"$@\""] + command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let directory { process.currentDirectoryURL = URL(fileURLWithPath: directory) }
    process.standardInput = FileHandle.nullDevice
    // Files rather than pipes: nobody has to read meanwhile.
    process.standardOutput = try outputs.file("output")
    process.standardError = try outputs.file("errors")
    let end = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in end.signal() }
    try process.run()
    var isOverdue = false
    if end.wait(timeout: .now() + timeout) == .timedOut {
      isOverdue = true
      kill(process.processIdentifier, SIGKILL)
      end.wait()
    }
    let isSignal = process.terminationReason == .uncaughtSignal
    return ChildProcess(
      exitCode: isSignal ? nil : process.terminationStatus,
      signal: isSignal ? process.terminationStatus : nil, isOverdue: isOverdue,
      output: outputs.text("output"), errors: outputs.text("errors"))
  }
}

/// Goes with the value.
public final class TemporaryDirectory: Sendable {
  public let path: String

  public init() throws {
    var template = Array(
      (FileManager.default.temporaryDirectory.path + "/plumb-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw CrashMatrixError("no temporary directory: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  fileprivate func file(_ name: String) throws -> FileHandle {
    guard FileManager.default.createFile(atPath: path + "/" + name, contents: nil),
      let file = FileHandle(forWritingAtPath: path + "/" + name)
    else {
      throw CrashMatrixError("\(path)/\(name) cannot be written")
    }
    return file
  }

  fileprivate func text(_ name: String) -> String {
    String(
      decoding: FileManager.default.contents(atPath: path + "/" + name) ?? Data(), as: UTF8.self)
  }
}

public struct CrashMatrixError: Error, CustomStringConvertible {
  public let description: String
  public init(_ description: String) { self.description = description }
}
