import Foundation
import PlumbChecks
import PlumbRules
import Testing

/// What is found in a running process is named as the rules name it. The file that has the words is written from the resource files, since
/// those cannot be read in a user's process. `PLUMB_RECORD=1` writes it anew.
@Suite struct ResourceWordsTests {
  static let path = "Sources/PlumbRuntime/Trackers/ResourceWords.swift"
  static let resources = [
    "descriptor", "directory", "dispatch-source", "mapping", "process-stream", "run-loop-timer",
    "stream", "stream-continuation",
  ]

  @Test func theWordsAreFresh() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: Self.path)
    let text = try Self.text()
    if ProcessInfo.processInfo.environment["PLUMB_RECORD"] == "1" {
      try Data(text.utf8).write(to: file)
    } else {
      #expect(
        try String(contentsOf: file, encoding: .utf8) == text,
        "\(Self.path) is stale: PLUMB_RECORD=1 swift test --filter ResourceWordsTests")
    }
  }

  private static func text() throws -> String {
    var text = """
      // Written from Rules/resources: PLUMB_RECORD=1 swift test --filter ResourceWordsTests

      /// What things are called, and what ends them, in the words of the rules about them.
      struct ResourceWords: Sendable {
        var noun: String
        var release: String


      """
    let all = Catalogue.embedded.resources.resources
    for id in resources {
      let spec = try #require(all.first { $0.id == id }, "no resource file has \(id)")
      let release = try #require(spec.finalCall, "no call ends \(id)")
      let words = id.split(separator: "-")
      let name = words[0] + words.dropFirst().map(\.capitalized).joined()
      text +=
        "  static let \(name) = ResourceWords(noun: \"\(spec.noun)\", release: \"\(release)\")\n"
    }
    return text + "}\n"
  }
}
