import Foundation
import Testing

/// Files beside these tests. `PLUMB_RECORD=1 swift test --filter PlumbTasksTests` writes goldens anew; read them.
enum TestFiles {
  static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden").path

  static func compare(_ text: String, _ name: String) {
    let path = golden + "/" + name
    // The directory of the tests is another one on every machine.
    let text = text.replacing(golden, with: "$GOLDEN")
    if ProcessInfo.processInfo.environment["PLUMB_RECORD"] == "1" {
      try? Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } else {
      let golden = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      #expect(text == golden, "\(name) differs; PLUMB_RECORD=1 writes it anew")
    }
  }
}
