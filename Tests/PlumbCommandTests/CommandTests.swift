import Foundation
import Testing

/// What a shell, an editor or a CI job sees of the tool.
@Suite struct CommandTests {
  @Test(arguments: [
    ("$PLUMB --help", 0), ("$PLUMB --version", 0), ("$PLUMB lint --help", 0), ("$PLUMB rules", 0),
    ("$PLUMB explain handle-not-closed", 0), ("$PLUMB rules --format markdown", 0),
    ("$PLUMB rules --family timers --format json", 0), ("$PLUMB bogus", 2),
    ("$PLUMB lint --bogus", 2), ("$PLUMB lint --format yaml", 2), ("$PLUMB lint --jobs 0", 2),
    ("$PLUMB lint missing.swift", 2), ("$PLUMB lint --only no-such-rule", 2),
    ("$PLUMB lint --baseline missing.json", 2), ("$PLUMB explain", 2),
    ("$PLUMB rules --family x", 2),
    ("$PLUMB rules --go no-such-tool", 2), ("$PLUMB rules test missing", 2),
    ("$PLUMB lint --since HEAD --write-baseline b.json", 2),
  ])
  func exitCodes(_ script: String, _ status: Int) throws {
    let command = try Command.run(script)
    #expect(command.status == Int32(status), "\(command.errors)")
    // Misuse is told on standard error, everything else on standard output.
    #expect(command.errors.isEmpty == (status == 0))
  }

  @Test func suggestsTheNearestRule() throws {
    let command = try Command.run("$PLUMB explain handle-not-closd")
    #expect(command.status == 2)
    #expect(command.errors.contains("did you mean 'handle-not-closed'?"))
  }

  @Test func findsRulesByTheirNameInGo() throws {
    let command = try Command.run("$PLUMB rules --go lostcancel")
    #expect(command.status == 0)
    #expect(command.output.contains("task-not-cancelled"))
  }

  @Test func aFullDiskIsAnError() throws {
    for script in [
      "$PLUMB explain handle-not-closed >/dev/full", "$PLUMB lint --output /dev/full .",
    ] {
      let command = try Command.run(script, in: try emptyDirectory())
      #expect(command.status == 2)
      #expect(command.errors.contains("No space left on device"))
    }
  }

  @Test func aClosedPipeEndsQuietly() throws {
    // The shell ignores the signal, and what it starts inherits that.
    for ignore in ["", "trap '' PIPE; "] {
      let command = try Command.run("\(ignore)$PLUMB rules | true; exit ${PIPESTATUS[0]}")
      #expect(command.errors == "")
      #expect(command.status == 0 || command.status == 141)
    }
  }

  @Test func statisticsAreAnOptionalValue() throws {
    let directory = try emptyDirectory()
    let json = try Command.run("$PLUMB lint --stats json .", in: directory)
    #expect(json.status == 0)
    let object = try #require(
      JSONSerialization.jsonObject(with: Data(json.errors.utf8)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "lines", "files", "wallSeconds", "cpuSeconds", "cacheHits", "peakBytes", "phases",
      ])
    #expect(Set((object["phases"] as? [String: Any] ?? [:]).keys) == ["parse", "flow", "report"])
    let text = try Command.run("$PLUMB lint . --stats", in: directory)
    #expect(text.status == 0)
    #expect(text.errors.contains("lines/s"))
    // What follows may be a path.
    let path = try Command.run("$PLUMB lint --stats missing", in: directory)
    #expect(path.status == 2)
    #expect(path.errors.contains("missing: No such file"))
  }

  @Test func brokenConfigurationIsToldWithItsPlace() throws {
    let directory = try emptyDirectory()
    try Data("confidence: low\nfail-on: erorr\n".utf8)
      .write(to: URL(fileURLWithPath: directory + "/.plumb.yml"))
    try Data("let a = 0\n".utf8).write(to: URL(fileURLWithPath: directory + "/A.swift"))
    let command = try Command.run("$PLUMB lint --no-cache", in: directory)
    #expect(command.status == 2)
    #expect(command.errors.contains(".plumb.yml:2:10: unknown severity 'erorr'"))
    #expect(command.output.contains("No findings"))
  }

  @Test func coloursOnlyForTerminals() throws {
    let plain = try Command.run("$PLUMB explain handle-not-closed")
    #expect(!plain.output.contains("\u{1b}"))
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/script") else { return }
    let terminal = "script -qec \"$PLUMB explain handle-not-closed\" /dev/null"
    let coloured = try Command.run(terminal, environment: ["TERM": "xterm", "NO_COLOR": ""])
    #expect(coloured.output.contains("\u{1b}["))
    let refused = try Command.run(terminal, environment: ["TERM": "xterm", "NO_COLOR": "1"])
    #expect(!refused.output.contains("\u{1b}["))
  }

  private func emptyDirectory() throws -> String {
    let directory = FileManager.default.temporaryDirectory.appending(
      path: "plumb-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    return directory.path
  }
}
