import Foundation
import PlumbCrashFormat

/// A file that a crash left behind, told by what is in it.
public enum CrashInput: Sendable {
  case report(CrashReport)
  /// Cores are large, and read where they lie.
  case core(path: String)
  /// Any other text.
  case log([UInt8])

  public struct Unreadable: Error, CustomStringConvertible {
    public let description: String
  }

  /// A log that is larger is cut with other tools first.
  private static let largestLog = 1 << 30

  /// - Parameter path: `-` is standard input.
  public static func read(_ path: String) throws -> CrashInput {
    let isStandardInput = path == "-"
    guard let file = isStandardInput ? .standardInput : FileHandle(forReadingAtPath: path) else {
      throw Unreadable(description: "\(path): \(String(cString: strerror(errno)))")
    }
    let name = isStandardInput ? "standard input" : path
    let start = try bytes(of: file, name, limit: 64)
    if start.starts(with: [0x7f, 0x45, 0x4c, 0x46]) {
      guard start.count >= 18, start[16] == 4 else {
        throw Unreadable(
          description:
            "\(name): a program or library, and no core; --object looks up addresses of one")
      }
      guard !isStandardInput else {
        throw Unreadable(
          description: "standard input: a core cannot be read from a pipe; write it to a file first"
        )
      }
      return .core(path: path)
    }
    let all = start + (try bytes(of: file, name, limit: largestLog))
    guard CrashReport.isReport(all) else { return .log(all) }
    do {
      return .report(try CrashReport.read(all))
    } catch {
      throw Unreadable(description: "\(name): \(error)")
    }
  }

  private static func bytes(of file: FileHandle, _ name: String, limit: Int) throws -> [UInt8] {
    var result: [UInt8] = []
    do {
      while result.count < limit,
        let part = try file.read(upToCount: min(1 << 20, limit - result.count)),
        !part.isEmpty
      {
        result += part
      }
    } catch {
      throw Unreadable(description: "\(name): it cannot be read; is it a directory?")
    }
    guard result.count < largestLog else {
      throw Unreadable(description: "\(name): more than \(largestLog >> 30) GB of text")
    }
    return result
  }
}
