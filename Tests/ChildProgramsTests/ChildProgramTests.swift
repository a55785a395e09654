import ChildPrograms
import Foundation
import Testing

/// What keeps a test from hanging because of a child.
@Suite struct ChildProgramTests {
  private func shell(_ script: String, limit: Duration = .seconds(60)) throws -> ChildProgram {
    try ChildProgram.run("/bin/sh", ["-c", script], limit: limit)
  }

  /// What was killed is a zombie until somebody has waited for it.
  private func isAlive(_ process: pid_t) -> Bool {
    let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    return state.map { !$0.contains(") Z ") && !$0.contains(") X ") } ?? false
  }

  @Test func whatItWritesAndHowItEnds() throws {
    let child = try shell("echo out; echo err >&2; exit 3")
    #expect(child.output == "out\n")
    #expect(child.errors == "err\n")
    #expect(child.exitCode == 3)
    #expect(child.signal == nil)
  }

  @Test func aSignal() throws {
    let child = try shell("kill -KILL $$")
    #expect(child.exitCode == nil)
    #expect(child.signal == SIGKILL)
    #expect(child.status == 128 + SIGKILL)
  }

  /// More than a pipe holds, on both.
  @Test func bothPipesAreRead() throws {
    let child = try shell("head -c 500000 /dev/zero >&2; head -c 500000 /dev/zero; echo end >&2")
    #expect(child.output.utf8.count == 500_000)
    #expect(child.errors.utf8.count == 500_004)
  }

  @Test func aHangIsAnErrorThatSaysWhatWasWritten() {
    let error = #expect(throws: ChildProgram.Failure.self) {
      try shell("echo begun; sleep 1000", limit: .milliseconds(300))
    }
    #expect(error?.description.contains("had not ended after 0.3 seconds") == true)
    #expect(error?.description.contains("begun") == true)
  }

  /// A grandchild that lives on neither delays the end nor stays.
  @Test func whatItLeavesIsKilled() throws {
    let child = try shell("sleep 1000 & echo $!; exit 0")
    let left = try #require(pid_t(child.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    let deadline = ContinuousClock.now + .seconds(10)
    while isAlive(left), ContinuousClock.now < deadline { sched_yield() }
    #expect(!isAlive(left))
  }

  /// Descriptors of the test's own process, other children's pipes among them, stay there.
  @Test func nothingIsInherited() throws {
    let file = open("/dev/null", O_RDONLY)
    defer { close(file) }
    let child = try shell("ls /proc/self/fd")
    // The last one is that with which ls reads the directory.
    #expect(child.output == "0\n1\n2\n3\n")
  }

  @Test func manyAtOnce() async throws {
    try await withThrowingTaskGroup { group in
      for number in 0..<40 {
        group.addTask { try shell("echo \(number)").output == "\(number)\n" }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func noSuchProgram() {
    #expect(throws: ChildProgram.Failure.self) { try ChildProgram.run("/no/such/program") }
  }

  @Test func aProgramThatRunsBeside() throws {
    let program = try RunningProgram("/bin/sh", ["-c", "echo ready; read line"], ready: "ready\n")
    #expect(kill(program.id, 0) == 0)
    program.stop()
    #expect(kill(program.id, 0) == -1)
  }

  @Test func aProgramThatIsNeverReady() {
    #expect(throws: ChildProgram.Failure.self) {
      try RunningProgram("/bin/sh", ["-c", "echo no"], ready: "ready\n")
    }
  }
}
