import Foundation

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
}
