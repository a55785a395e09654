// The process that the tests of the crash handler let crash: `crash-child <report directory> <case>`.

import CCrashChild
import CPlumbRuntime
import Dispatch
import Glibc
import PlumbCrash

func crash() { child_write(16) }

func install(_ change: (inout CrashReporterConfiguration) -> Void = { _ in }) {
  var configuration = CrashReporterConfiguration()
  configuration.name = "child"
  configuration.usesLibunwind = !CommandLine.arguments.contains("--own-tables")
  configuration.environment = ["PLUMB_TEST_SHOWN"]
  if CommandLine.arguments.contains("--libunwind") { plumb_crash_test_prefer_libunwind() }
  change(&configuration)
  do {
    for notice in try CrashReporter.install(
      directory: CommandLine.arguments[1], configuration: configuration)
    {
      print("notice: \(notice)")
    }
  } catch {
    print("error: \(error)")
    exit(94)
  }
}

func mapped(_ protection: Int32) -> UInt {
  UInt(bitPattern: mmap(nil, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
}

func overflowOnThread() {
  var thread = pthread_t()
  pthread_create(
    &thread, nil,
    { _ in
      print(child_recurse(1))
      return nil
    }, nil)
  pthread_join(thread, nil)
}

func wait(for body: @escaping @Sendable () async -> Void) {
  let end = DispatchSemaphore(value: 0)
  Task.detached {
    await body()
    end.signal()
  }
  end.wait()
}

let cases: [String: () -> Void] = [
  "plain": {
    install()
    crash()
  },
  "malloc": {
    install()
    child_poison_malloc()
    crash()
  },
  "malloc-async": {
    install()
    wait {
      await CrashReporter.withLabels(["request": "7"]) {
        await Task.yield()
        child_poison_malloc()
        crash()
      }
    }
  },
  "malloc-threads": {
    install()
    child_start_threads(20, 2)
    child_poison_malloc()
    crash()
  },
  "loader-lock": {
    install()
    child_hold_loader_lock()
    crash()
  },
  "loader-storm": {
    install()
    child_start_loader_storm(2)
    crash()
  },
  "both-locks": {
    install()
    child_hold_loader_lock()
    child_poison_malloc()
    crash()
  },
  "smashed-stack": {
    install()
    print(child_smash_stack())
  },
  "lost-stack": {
    install()
    child_lose_stack()
  },
  "wild-pc": {
    install()
    child_call(0xdead_0000)
  },
  "null-pc": {
    install()
    child_call(0)
  },
  "non-canonical": {
    install()
    _ = child_read(0xdead_beef_dead_beef)
  },
  "wild-return": {
    install()
    child_return_to(0x4141_4141_4141_4141)
  },
  "read-only": {
    install()
    child_write(mapped(PROT_READ))
  },
  "guard": {
    install()
    _ = child_read(mapped(PROT_NONE))
  },
  "not-executable": {
    install()
    child_call(mapped(PROT_READ | PROT_WRITE))
  },
  "four-threads": {
    install()
    child_crash_in_threads(4)
  },
  "fork": {
    install()
    print("child ended with \(child_fork_and_crash())")
    fflush(nil)
    crash()
  },
  "blocked": {
    install()
    child_crash_with_blocked_signals()
  },
  "500-threads": {
    install()
    child_start_threads(500, 0)
    crash()
  },
  "busy-threads": {
    install()
    child_start_threads(30, 8)
    crash()
  },
  "earlier-threads": {
    child_start_threads(3, 0)
    // A worker of Dispatch that runs before the handler is there.
    let isInstalled = DispatchSemaphore(value: 0)
    let runs = DispatchSemaphore(value: 0)
    DispatchQueue.global().async {
      runs.signal()
      isInstalled.wait()
      print(child_recurse(1))
    }
    runs.wait()
    install()
    isInstalled.signal()
    sleep(60)
  },
  "overflow-main": {
    install()
    print(child_recurse(1))
  },
  "overflow-thread": {
    install()
    overflowOnThread()
  },
  "overflow-worker": {
    install()
    DispatchQueue.global().async { print(child_recurse(1)) }
    sleep(60)
  },
  "small-alternate-stack": {
    child_use_small_alternate_stack()
    install()
    print(child_recurse(1))
  },
  "file-size": {
    install()
    _ = child_limit_file_size(1000)
    crash()
  },
  "no-file-size": {
    install()
    _ = child_limit_file_size(0)
    crash()
  },
  "descriptors": {
    install()
    _ = child_limit_descriptors()
    crash()
  },
  "read-forbidden": {
    install()
    guard child_forbid_reading() == 0 else { exit(93) }
    crash()
  },
  "read-forbidden-threads": {
    install()
    guard child_forbid_reading() == 0 else { exit(93) }
    child_start_threads(50, 0)
    crash()
  },
  "previous": {
    child_install_previous_handlers()
    install()
    crash()
  },
  "ignored": {
    child_install_previous_handlers()
    install()
    kill(getpid(), SIGABRT)
    print("went on")
    fflush(nil)
    abort()
  },
  "directory-gone": {
    install()
    rmdir(CommandLine.arguments[1])
    crash()
  },
  "forms": {
    install()
    for number in 0..<100 {
      CrashReporter.breadcrumb("step", ["number": "\(number)", "text": "a \"b\"\n\\ \u{1}é"])
    }
    CrashReporter.withLabels(["model": "large", "request": "outer"]) {
      CrashReporter.withLabels(["request": "inner"]) { crash() }
    }
  },
  "task-labels": {
    install()
    wait {
      await CrashReporter.withLabels(["request": "42", "route": "/predict"]) {
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            await Task.yield()
            crash()
          }
        }
      }
    }
  },
  "breadcrumb-storm": {
    install()
    for _ in 0..<4 {
      Thread.start { while true { CrashReporter.breadcrumb("storm", ["a": "1", "b": "2"]) } }
    }
    usleep(50_000)
    crash()
  },
  "kill": {
    install()
    kill(getpid(), SIGSEGV)
    sleep(60)
  },
  "previous-crashes": {
    child_install_crashing_handler()
    install()
    crash()
  },
  "deaf-thread": {
    install { $0.threadLimit = .milliseconds(200) }
    child_start_deaf_thread()
    crash()
  },
  "read-only-directory": {
    install()
    guard child_make_read_only(CommandLine.arguments[1]) == 0 else { exit(89) }
    crash()
  },
  "keep-three": {
    install { $0.keeps = 3 }
    exit(0)
  },
  "pending": {
    install()
    for report in CrashReporter.pending() { print(report.program) }
    exit(0)
  },
  "pending-details": {
    install()
    for report in CrashReporter.pending() {
      guard let content = try? report.report() else { exit(90) }
      print(report.program, content.signal?.name ?? "-", content.isComplete ? "complete" : "cut")
      try? report.remove()
    }
    exit(0)
  },
  "abort": {
    install()
    abort()
  },
]

/// Threads of plain Swift.
enum Thread {
  static func start(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      {
        Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body()
        return nil
      }, box.toOpaque())
  }
  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

guard CommandLine.arguments.count >= 3 else { exit(92) }
let name = CommandLine.arguments[2]
if let body = cases[name] {
  body()
} else if name.hasPrefix("stage-") || name.hasPrefix("hang-"),
  let stage = Int32(name.dropFirst(name.hasPrefix("s") ? 6 : 5))
{
  install {
    $0.handlerLimit = .milliseconds(400)
    $0.threadLimit = .milliseconds(100)
  }
  plumb_crash_test_fail_in_stage(stage, name.hasPrefix("hang-"))
  child_start_threads(2, 0)
  crash()
}
exit(91)
