/// `Benchmarks/kernels.md`.
struct KernelsPage {
  var results: [KernelResult]
  var runs: Int

  var text: String {
    let rows = results.map(row).joined(separator: "\n")
    return """
      # Real concurrency bugs of Go programs, in Swift

      `Scripts/kernels` writes this page: it builds `Samples/Kernels`, lints both versions of each kernel, and runs both \(runs) times under the leak
      checker with the watchdog on. The kernels are those of GoBench's GoKer (T. Yuan, G. Li, J. Lu, C. Liu, L. Li, J. Xue: GoBench, CGO 2021), written
      anew in Swift; `Samples/Kernels/Truth` says what is true of each.

      - **lint:** the rule that points at the true line; *elsewhere*: a finding at another one.
      - **tasks:** runs in which `run()` ended and the leak checker named the true place.
      - **watchdog:** runs in which `run()` hung and the watchdog named the true place.
      - **other:** runs that ended otherwise.
      - **fixed:** findings on the fixed version, of lint and of all runs: each one would be false.

      | kernel | class | made of | lint | tasks | watchdog | other | fixed |
      |---|---|---|---|---|---|---|---|
      \(rows)

      ## Totals

      \(totals)

      ## Missed at run time

      No job watches accesses to memory at run time yet, so races and orders are missed. A task that outlives its test by some milliseconds is given a second to
      end. What ends the process is the crash reporter's.

      \(missed)

      """
  }

  private func row(_ result: KernelResult) -> String {
    let lint =
      switch result.lint {
      case .found(let rules): rules.map { "`\($0)`" }.joined(separator: ", ")
      case .elsewhere(let rules): "elsewhere: " + rules.map { "`\($0)`" }.joined(separator: ", ")
      case .nothing: "–"
      }
    let others = [
      (KernelRuns.Outcome.nothing, "nothing"), (.elsewhere, "elsewhere"), (.crash, "crash"),
    ].filter { result.buggy.count($0.0) > 0 }.map { "\($0.1) \(result.buggy.count($0.0))" }
    let cells = [
      result.kernel, result.class, result.cause, lint, number(result.buggy.count(.leak)),
      number(result.buggy.count(.hang)), others.joined(separator: ", "),
      number(result.falseReports),
    ]
    return "| " + cells.joined(separator: " | ") + " |"
  }

  private func number(_ count: Int) -> String { count == 0 ? "–" : String(count) }

  private var totals: String {
    """
    \(table([
      ("blocking, of tasks, channels, streams, continuations, groups, semaphores", \.isOfTasks),
      ("blocking, of locks, conditions, timers", { $0.kind == "blocking" && !$0.isOfTasks }),
      ("non-blocking", { $0.kind == "nonblocking" }),
      ("all", { _ in true }),
    ]))

    By the study's categories, with its figures for Go's tools on all of its kernels, of which these are \(results.count):

    \(table([
      ("Communication Deadlock (goleak: 20 of 29)", { $0.category == "Communication Deadlock" }),
      ("Mixed Deadlock (goleak: 9 of 16)", { $0.category == "Mixed Deadlock" }),
      ("Resource Deadlock (goleak: 13 of 23)", { $0.category == "Resource Deadlock" }),
      ("blocking (goleak: 42 of 68; go-deadlock: 28 of 68)", { $0.kind == "blocking" }),
      ("Go-Specific, non-blocking", { $0.category == "Go-Specific" }),
      ("Traditional, non-blocking", { $0.category == "Traditional" }),
      ("non-blocking (race detector: 32 of 35)", { $0.kind == "nonblocking" }),
    ]))
    """
  }

  private func table(_ groups: [(String, (KernelResult) -> Bool)]) -> String {
    let rows = groups.map { name, isIn in
      let group = results.filter(isIn)
      let cells = [
        name, String(group.count), String(group.count(where: \.isSeenByLint)),
        String(group.count(where: \.isSeenAtRunTime)),
        String(group.count { $0.isSeenByLint || $0.isSeenAtRunTime }),
        String(group.count { $0.falseReports > 0 }),
      ]
      return "| " + cells.joined(separator: " | ") + " |"
    }
    return """
      | kernels | how many | lint | run time, all \(runs) runs | either | fixed version reported |
      |---|---|---|---|---|---|
      \(rows.joined(separator: "\n"))
      """
  }

  private var missed: String {
    let missed = results.filter { !$0.isSeenAtRunTime }
    guard !missed.isEmpty else { return "None." }
    return missed.map { "- **\($0.kernel)** (\($0.cause)): \($0.what)." }.joined(separator: "\n")
  }
}
