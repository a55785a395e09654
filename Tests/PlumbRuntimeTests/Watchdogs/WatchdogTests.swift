import PlumbRuntime
import Testing

@Suite struct WatchdogTests {
  @Test func aHangEndsTheProcess() throws {
    let child = try HangChild.run("watchdog-exit")
    #expect(child.signal == nil)
    #expect(child.exitCode == Watchdog.exitCode)
    #expect(Watchdog.exitCode == 86)
    #expect(child.output == "limit: cycles 1\n")
    #expect(child.errors.hasPrefix("plumb: test \"hangs\" has not ended, 200 ms after its limit"))
    #expect(child.errors.contains("task 1 \"a\" waits for the value of task 2 \"b\""))
  }

  @Test func whatEndsInTimeIsLeftAlone() throws {
    let child = try HangChild.run("watchdog-in-time")
    #expect(child.lines == ["in time: 100", "calls: 0"], "\(child)")
  }

  @Test func whatEndsInItsGraceTimeLivesOn() throws {
    let child = try HangChild.run("watchdog-late")
    #expect(child.exitCode == 0)
    #expect(child.lines == ["in time: false", "calls: 1"], "\(child)")
  }
}
