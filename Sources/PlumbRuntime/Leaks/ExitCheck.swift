import CPlumbRuntime
import Glibc
import PlumbInspect
import PlumbModel
import Synchronization

extension Plumb {
  /// When the process ends by `exit`, what was made from now on and is still alive is reported on standard error, and the exit code becomes
  /// `leakExitCode` if it was to be 0: the check at the end of a whole run of tests, for what no test with a check of its own answers for.
  ///
  /// Also by the environment: `PLUMB_CHECK_AT_EXIT=1`. What a test's own check has reported is not reported again. A second call changes
  /// nothing. Not seen: processes that end by `_exit` or a signal.
  public static func checkAtExit(_ options: LeakCheckOptions = LeakCheckOptions()) {
    ExitCheck.install(options)
  }

  /// With which a process ends whose tests pass, and that leaves something at its end.
  public static let leakExitCode: Int32 = 87
}

/// The check when the process ends.
enum ExitCheck {
  private static let installed = Mutex<(options: LeakCheckOptions, begin: Moment)?>(nil)
  private static let reported = Mutex<Set<Identity>>([])

  private struct Identity: Hashable {
    var kind: RegistryRecord.Kind
    var key: UInt64
    var identity: UInt64

    init(_ record: RegistryRecord) {
      (kind, key, identity) = (record.kind, record.key, record.identity)
    }
  }

  static func install(_ options: LeakCheckOptions) {
    guard !listsTests else { return }
    Plumb.start()
    let isFirst = installed.withLock { installed in
      defer { installed = installed ?? (options, Moment()) }
      return installed == nil
    }
    if isFirst { on_exit({ status, _ in ExitCheck.run(status) }, nil) }
  }

  /// `swift test` first has the bundle list its tests, which makes every test case and runs none: what that leaves would keep all of them from
  /// running.
  private static var listsTests: Bool {
    !Set(CommandLine.arguments).isDisjoint(with: ["--dump-tests-json", "--list-tests"])
  }

  /// Somebody has told of them.
  static func note(_ leaks: [Leak]) {
    reported.withLock { reported in
      for leak in leaks {
        for record in ([leak] + leak.consequences).compactMap(\.record) {
          reported.insert(Identity(record))
        }
      }
    }
  }

  private static func run(_ status: Int32) {
    guard let (options, begin) = installed.withLock({ $0 }) else { return }
    let known = reported.withLock { $0 }
    let own = plumb_current_task_id()
    var backOff = BackOff(limit: options.patience)
    var leaks: [Leak] = []
    while true {
      leaks = Leftovers(options) { record in
        begin.isBefore(record) && !known.contains(Identity(record))
      }.leaks().filter { leak in
        // Whoever calls `exit` is in the midst of the main task.
        leak.task.map { $0.kind != .main && $0.id != own } ?? true
      }
      guard !leaks.isEmpty, let wait = backOff.wait() else { break }
      usleep(UInt32(clamping: wait.components.attoseconds / 1_000_000_000_000))
    }
    guard !leaks.isEmpty else { return }
    let sources = OwnProcess.shared.sources
    let text = LeakText(sources: sources)
    for group in LeakGroup.groups(of: leaks) {
      tell("at the end of the run: \(text.text(group))")
      RunFindings.shared.add([
        group.finding(
          of: "the run", sources: sources,
          fallback: Place(path: OwnProcess.shared.programName, line: 1, column: 1))
      ])
    }
    guard status == 0 else { return }
    fflush(nil)
    _exit(Plumb.leakExitCode)
  }
}

/// Called before `main` when the environment asks for it.
@_cdecl("plumb_check_at_exit_from_environment")
func checkAtExitFromEnvironment() { Plumb.checkAtExit() }
