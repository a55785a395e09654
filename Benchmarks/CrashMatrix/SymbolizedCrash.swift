import ChildPrograms
import Foundation

/// What `plumb symbolize --format json` says of a report.
public struct SymbolizedCrash: Sendable {
  public var cause: String
  public var signal: Int32
  /// Of the crashed thread, innermost first; async callers of this task and of those that wait for it come after the frames.
  public var stack: [StackFunction]
  public var isComplete: Bool
  public var notices: [String]

  private struct Output: Decodable {
    var crashes: [Crash]
  }
  private struct Crash: Decodable {
    struct Cause: Decodable { var text: String }
    struct Signal: Decodable { var number: Int32 }
    struct Thread: Decodable {
      var isCrashed: Bool
      var stack: [Entry]
    }
    struct Entry: Decodable { var functions: [Function]? }
    struct Function: Decodable {
      var name: String
      var path: String?
      var line: Int?
    }
    var source: String
    var isComplete: Bool
    var cause: Cause
    var signal: Signal?
    var threads: [Thread]
    var notices: [String]
  }

  /// - Parameters:
  ///   - reports: Paths.
  ///   - tool: The path of `plumb`.
  ///   - cache: A directory for its indexes, so that neither an old one helps nor a new one stays.
  /// - Returns: By the report's path.
  public static func read(
    _ reports: [String], tool: String, cache: String
  ) throws -> [String: SymbolizedCrash] {
    guard !reports.isEmpty else { return [:] }
    let child = try ChildProgram.run(
      [tool, "symbolize", "--format", "json", "--no-debuginfod"] + reports,
      environment: ["XDG_CACHE_HOME": cache], timeout: 600)
    guard child.exitCode == 0 else {
      throw CrashMatrixError("plumb symbolize failed: \(child.errors)")
    }
    let output = try JSONDecoder().decode(Output.self, from: Data(child.output.utf8))
    return Dictionary(output.crashes.map { ($0.source, SymbolizedCrash($0)) }) { $1 }
  }

  private init(_ crash: Crash) {
    cause = crash.cause.text
    signal = crash.signal?.number ?? 0
    isComplete = crash.isComplete
    notices = crash.notices
    let thread = crash.threads.first { $0.isCrashed }
    stack = (thread?.stack ?? []).flatMap { $0.functions ?? [] }.map {
      StackFunction(shown: $0.name, path: $0.path, line: $0.line ?? 0)
    }
  }
}
