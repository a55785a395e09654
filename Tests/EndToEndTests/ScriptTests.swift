import Testing

/// A file with statements of its own: `main.swift`, or a script.
@Suite struct ScriptTests {
  private static let script = """
    import Dispatch

    let interval = 1

    func poll() {
      let timer = DispatchSource.makeTimerSource()
      timer.schedule(deadline: .now(), repeating: .seconds(interval))
    }

    final class Poller {
      func poll() {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now(), repeating: .seconds(interval))
      }
    }

    #if os(Linux)
    struct Linux {
      func again() {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now(), repeating: .seconds(interval))
      }
    }
    #endif

    do {
      final class Inner {
        func poll() {
          let timer = DispatchSource.makeTimerSource()
          timer.schedule(deadline: .now(), repeating: .seconds(interval))
        }
      }
      Inner().poll()
    }

    poll()
    Poller().poll()
    """

  /// What functions and types of it do is told once.
  @Test func everythingIsReportedOnce() throws {
    let directory = try TemporaryDirectory()
    try directory.write(Self.script, to: "main.swift")
    let outcome = try Tool.run(
      ["lint", "--no-cache", "--format", "github", "--only", "source-never-resumed"],
      in: directory.path)
    let lines = outcome.output.matches(of: #/file=main\.swift,line=(\d+)/#).map { Int($0.1)! }
    #expect(lines == [6, 12, 20, 29], "\(outcome.output)")
  }

  /// A variable of the script is in use where a function of it uses it.
  @Test func functionsUseVariablesOfTheScript() throws {
    let directory = try TemporaryDirectory()
    try directory.write(
      """
      import Dispatch

      let timer = DispatchSource.makeTimerSource()
      timer.schedule(deadline: .now(), repeating: .seconds(1))

      func begin() { timer.resume() }
      func end() { timer.cancel() }

      begin()
      dispatchMain()
      """, to: "main.swift")
    let outcome = try Tool.run(["lint", "--no-cache"], in: directory.path)
    #expect(outcome.exitCode == 0, "\(outcome.output)")
  }
}
