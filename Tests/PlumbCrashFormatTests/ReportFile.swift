import Foundation

/// The report that tests read and fuzzing begins with.
enum ReportFile {
  static let server = bytes("Fuzz/Seeds/server.crash")

  static func bytes(_ path: String) -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return FileManager.default.contents(atPath: root.path + "/" + path).map(Array.init) ?? []
  }
}
