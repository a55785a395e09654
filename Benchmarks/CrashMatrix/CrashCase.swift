import ChildPrograms
import Foundation

/// A cell of the matrix: one victim, told to crash in one way at one place.
public struct CrashCase: Sendable, CustomStringConvertible {
  public var row: CrashRow
  public var place: CrashPlace

  public init(row: CrashRow, place: CrashPlace) {
    self.row = row
    self.place = place
  }

  public var description: String { "\(row.kind) in \(place.name)" }

  public static let all = CrashPlace.all.flatMap { place in
    CrashRow.all.map { CrashCase(row: $0, place: place) }
  }

  /// Longer than the longest sleep of a victim's other tasks would be a hang.
  private static let timeout = 60.0

  /// Crashes under our handler.
  ///
  /// - Parameter directory: Where the report goes: one that is made for it.
  public func crash(_ victim: String, reportsIn directory: String) throws -> ChildProgram {
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    return try ChildProgram.run(
      [victim, row.kind, place.name],
      environment: ["PLUMB_CRASH_DIRECTORY": directory, "SWIFT_BACKTRACE": "enable=no"],
      timeout: Self.timeout)
  }

  /// Crashes under swift-backtrace, in the same program without our handler.
  public func crashUnderSwiftBacktrace(_ victim: String) throws -> SwiftBacktrace {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/report.json"
    var settings =
      "enable=yes,interactive=no,color=no,threads=crashed,format=json,output-to=\(path)"
    // A static program does not find it by itself.
    if let tool = SwiftBacktrace.toolPath { settings += ",swift-backtrace=\(tool)" }
    _ = try ChildProgram.run(
      [victim, row.kind, place.name], environment: ["SWIFT_BACKTRACE": settings],
      timeout: Self.timeout)
    return SwiftBacktrace(report: FileManager.default.contents(atPath: path))
  }
}
