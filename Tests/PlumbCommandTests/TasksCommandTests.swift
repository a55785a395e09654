import Foundation
import Testing

/// `plumb tasks` as a shell starts it, on a program with a task in each kind of wait.
@Suite(.serialized) struct TasksCommandTests {
  static let environment = ["DEBUGINFOD_URLS": "", "PLUMB_CACHE_DIR": ""]

  /// Asks again until every task waits; the last answer if they never do.
  private static func untilAllWait(_ script: String) throws -> Command {
    let deadline = ContinuousClock.now + .seconds(120)
    while true {
      let command = try Command.run(script, environment: environment)
      guard command.status == 0, ContinuousClock.now < deadline else { return command }
      if WaitingProgram.tasks.allSatisfy({
        command.output.contains("\"\($0.0)\"") && command.output.contains($0.1)
      }) {
        return command
      }
    }
  }

  private static func check(_ command: Command) {
    #expect(command.status == 0, "\(command.errors)")
    for (name, wait, function) in WaitingProgram.tasks {
      let group = command.output.split(separator: "\n\n").first { $0.contains("\"\(name)\"") }
      #expect(group?.contains(wait) == true, "\(name): \(group ?? "is not there")")
      #expect(group?.contains(function) == true, "\(name): \(group ?? "is not there")")
    }
    #expect(command.output.contains("Waiting.swift:"))
    #expect(!command.output.contains("\u{1b}"))
  }

  @Test(arguments: WaitingProgram.Kind.allCases)
  func everyWaitOfARunningProcess(kind: WaitingProgram.Kind) throws {
    try WaitingProgram.running(kind) { pid in
      Self.check(try Self.untilAllWait("$PLUMB tasks \(pid)"))
      Self.check(try Self.untilAllWait("$PLUMB tasks --stop \(pid)"))
    }
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gcore"), "needs gdb"),
    arguments: WaitingProgram.Kind.allCases)
  func everyWaitOfACore(kind: WaitingProgram.Kind) throws {
    try WaitingProgram.running(kind) { pid in
      _ = try Self.untilAllWait("$PLUMB tasks \(pid)")
      let core = FileManager.default.temporaryDirectory.path + "/plumb-core-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: "\(core).\(pid)") }
      let made = try Command.run("/usr/bin/gcore -o \(core) \(pid)")
      #expect(made.status == 0, "\(made.errors)")
      Self.check(
        try Command.run("$PLUMB tasks --core \(core).\(pid)", environment: Self.environment))
    }
  }

  @Test(arguments: [
    ("json", "{"), ("folded", ""), ("speedscope", "{"), ("pprof", "\u{1f}"),
  ])
  func formats(format: String, start: String) throws {
    try WaitingProgram.running(.shared) { pid in
      let name = FileManager.default.temporaryDirectory.path + "/plumb-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: name) }
      let command = try Command.run(
        "$PLUMB tasks --format \(format) -o \(name) \(pid)", environment: Self.environment)
      #expect(command.status == 0 && command.output.isEmpty, "\(command.errors)")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: name))
      #expect(bytes.count > 100)
      #expect(bytes.starts(with: Array(start.utf8)))
    }
  }

  @Test func aReaderThatLeavesIsNoError() throws {
    try WaitingProgram.running(.shared) { pid in
      let command = try Command.run(
        "$PLUMB tasks \(pid) | head -1; echo ${PIPESTATUS[0]}", environment: Self.environment)
      #expect(command.errors.isEmpty)
      #expect(command.output.hasSuffix("141\n") || command.output.hasSuffix("0\n"))
    }
  }

  @Test(arguments: [
    ("", "Name either"), ("1 --core x", "Name either"), ("0", "positive"),
    ("2147483647", "no such process"), ("--core /no/such", "No such file"),
    ("--core $PLUMB", "no core"), ("--core x --stop", "stands still"),
    ("$(sleep 5 > /dev/null & echo $!)", "no Swift concurrency runtime"),
  ])
  func whatCannotBeRead(arguments: String, message: String) throws {
    let command = try Command.run("$PLUMB tasks \(arguments)", environment: Self.environment)
    #expect(command.status == 2, "\(command.output)")
    #expect(command.errors.contains(message), "\(command.errors)")
  }
}
