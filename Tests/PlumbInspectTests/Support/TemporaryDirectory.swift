import Foundation
import Synchronization

/// A directory that goes with the test run: cores of many megabytes must not stay.
final class TemporaryDirectory: Sendable {
  let path: String

  private static let all = Mutex<[String]>([])
  private static let removal: Void = {
    atexit {
      for path in TemporaryDirectory.all.withLock({ $0 }) {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }()

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/plumb-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    Self.all.withLock { [path] in $0.append(path) }
    _ = Self.removal
  }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }
}
