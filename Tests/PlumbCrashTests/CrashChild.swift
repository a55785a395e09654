import ChildPrograms
import Foundation
import PlumbCrashFormat
import Testing

/// Runs `crash-child`, which crashes, and reads what it leaves.
struct CrashChild {
  var process: pid_t
  /// The signal that ended it; nil: it exited.
  var signal: Int32?
  var exitCode: Int32
  var output: String
  var errors: String
  /// Every file of the directory, hidden ones too.
  var fileNames: [String]
  /// Reports as files; its own, and those of processes that it forked.
  var reports: [CrashReport]

  /// The only report, complete.
  func report() throws -> CrashReport {
    let report = try #require(reports.first, "\(errors)\(output)")
    #expect(reports.count == 1, "\(fileNames)")
    #expect(report.isComplete)
    #expect(report.problems.isEmpty, "\(report.problems)")
    return report
  }

  /// Not one of a process that it forked. Names do not tell them apart: both may have crashed in one millisecond.
  var ownReport: CrashReport? { reports.first { $0.program?.pid == Int(process) } }

  static let path = ChildProgram.built("crash-child")

  static func run(
    _ name: String, _ more: [String] = [], in directory: ReportDirectory = ReportDirectory()
  ) throws -> CrashChild {
    // The toolchain's own reporter would take a minute; and what the allow-list shows and hides.
    let child = try ChildProgram.run(
      path, [directory.path, name] + more,
      environment: [
        "SWIFT_BACKTRACE": "enable=no", "PLUMB_TEST_SHOWN": "shown", "PLUMB_TEST_HIDDEN": "hidden",
      ])
    return CrashChild(
      process: child.id, signal: child.signal, exitCode: child.exitCode ?? child.signal ?? 0,
      output: child.output,
      errors: child.errors, fileNames: directory.names, reports: try directory.reports())
  }
}

/// A directory for reports that goes with the value.
final class ReportDirectory: Sendable {
  let path: String

  init(at path: String? = nil) {
    self.path =
      path ?? FileManager.default.temporaryDirectory.path + "/plumb-crash-\(UUID().uuidString)"
  }

  func create() throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func reports() throws -> [CrashReport] {
    try names.filter { $0.hasSuffix(".crash") }.map { name in
      try CrashReport.read(Array(FileManager.default.contents(atPath: "\(path)/\(name)") ?? Data()))
    }
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
