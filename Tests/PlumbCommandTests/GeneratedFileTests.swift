import Foundation
import Testing

/// Files of the repository that a command writes. `PLUMB_RECORD=1` writes them anew.
@Suite struct GeneratedFileTests {
  @Test(arguments: [
    ("$PLUMB man", "Documentation/plumb.1"),
    ("$PLUMB --generate-completion-script bash", "Completions/plumb.bash"),
    ("$PLUMB --generate-completion-script zsh", "Completions/_plumb"),
    ("$PLUMB --generate-completion-script fish", "Completions/plumb.fish"),
  ])
  func isNotStale(_ script: String, _ path: String) throws {
    let command = try Command.run(script)
    #expect(command.status == 0, "\(command.errors)")
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: path)
    if ProcessInfo.processInfo.environment["PLUMB_RECORD"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(command.output.utf8).write(to: file)
    } else {
      let written = try? String(contentsOf: file, encoding: .utf8)
      #expect(
        written == command.output,
        "\(path) is stale: PLUMB_RECORD=1 swift test --filter GeneratedFileTests")
    }
  }
}
