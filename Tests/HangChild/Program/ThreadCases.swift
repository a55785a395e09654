import CHangChild
import CPlumbRuntime
import Dispatch
import Glibc
import PlumbCrash
import PlumbRuntime
import Synchronization

let threadCases: [String: @Sendable () -> Void] = [
  "deaf": {
    let thread = hang_child_start_deaf_thread()
    hang_child_start_sleepers(3)
    let stacks = ThreadStacks.capture(limit: .milliseconds(100))
    for stack in stacks.sorted(by: { $0.thread < $1.thread }) {
      let words = [
        stack.name, stack.problem?.rawValue ?? "answered", stack.thread == thread ? "deaf" : "",
        stack.kernelFacts?.blocksSignal == true ? "blocks" : "",
        stack.kernelFacts?.systemCall.map { "call \($0)" } ?? "",
      ]
      print(words.filter { !$0.isEmpty }.joined(separator: " "))
    }
    print(HangReport.capture(limit: .milliseconds(100)).text(), terminator: "")
  },
  "many": {
    hang_child_start_sleepers(200)
    for _ in 0..<5 {
      let stacks = ThreadStacks.capture(limit: .seconds(10))
      let whole = stacks.filter { $0.problem == nil && $0.isWhole && !$0.frames.isEmpty }
      print("whole: \(whole.count) of \(stacks.count)")
    }
  },
  "profiler-before": { profiler(isFirst: true) },
  "profiler-after": { profiler(isFirst: false) },
  "sleep": {
    let isOver = Atomic(false)
    let samples = Counter()
    startThread("sleeper") {
      print("slept in full: \(hang_child_nanosleep(300))")
      isOver.store(true, ordering: .releasing)
    }
    while !isOver.load(ordering: .acquiring) {
      _ = ThreadStacks.capture()
      samples.add()
      usleep(1000)
    }
    print("samples: \(samples.value > 10)")
  },
  "fork": {
    hang_child_start_sleepers(2)
    print("parent: \(ThreadStacks.capture().filter { $0.problem == nil }.count)")
    let inChild = hang_child_fork {
      hang_child_start_sleepers(4 + 2)
      return Int32(ThreadStacks.capture(limit: .seconds(10)).filter { $0.problem == nil }.count)
    }
    print("child: \(inChild)")
    print("parent: \(ThreadStacks.capture().filter { $0.problem == nil }.count)")
  },
  "storm": { storm(samples: 10_000) },
  "ended": {
    // Of a process with one thread there is no second number.
    let stacks = ThreadStacks.capture([Int32.max - 1], limit: .seconds(10))
    print(stacks.map { $0.problem?.rawValue ?? "answered" })
  },
  "crash": {
    guard CommandLine.arguments.count > 2 else { return }
    hang_child_start_sleepers(3)
    _ = ThreadStacks.capture()
    var configuration = CrashReporterConfiguration()
    configuration.name = "child"
    let notices = try? CrashReporter.install(
      directory: CommandLine.arguments[2], configuration: configuration)
    print("notices: \(notices ?? ["not installed"])")
    print("answered: \(ThreadStacks.capture().filter { $0.problem == nil }.count)")
    let samples = Counter()
    startThread("sampler") {
      while true {
        _ = ThreadStacks.capture()
        samples.add()
      }
    }
    samples.wait(for: 50)
    UnsafeMutablePointer<Int>(bitPattern: 16)!.pointee = 1
  },
  "async": {
    let semaphore = DispatchSemaphore(value: 0)
    let entered = Counter()
    Task.detached(name: "outer") { await outerFunction(semaphore, entered) }
    entered.wait(for: 1)
    printReport { $0.text().contains("DispatchSemaphore.wait") }
    let thread = HangReport.capture().threads.first { $0.facts.task != nil }
    print("task: \(thread?.facts.task?.name ?? "none")")
    let names = (thread?.stack.frames ?? []).flatMap(\.functions).map(\.name)
    for name in names where name.contains("Function") { print("frame: \(name)") }
  },
]

@inline(never) func outerFunction(_ semaphore: DispatchSemaphore, _ entered: Counter) async {
  await middleFunction(semaphore, entered)
  print("outer")
}

@inline(never) func middleFunction(_ semaphore: DispatchSemaphore, _ entered: Counter) async {
  await Task.yield()
  innerFunction(semaphore, entered)
  print("middle")
}

@inline(never) func innerFunction(_ semaphore: DispatchSemaphore, _ entered: Counter) {
  entered.add()
  semaphore.wait()
}

/// The program's own use of the signal goes on, whoever came first.
private func profiler(isFirst: Bool) {
  if isFirst { hang_child_start_profiler() }
  hang_child_start_storm()
  var answered = 0
  for _ in 0..<50 { answered += ThreadStacks.capture().filter { $0.problem == nil }.count }
  if !isFirst { hang_child_start_profiler() }
  for _ in 0..<50 { answered += ThreadStacks.capture().filter { $0.problem == nil }.count }
  let before = hang_child_profiler_ticks()
  while hang_child_profiler_ticks() < before + 50 {
    answered += ThreadStacks.capture().filter { $0.problem == nil }.count
  }
  print("ticks, and answers: \(answered >= 500)")
}

private func storm(samples: Int) {
  hang_child_start_storm()
  while (0..<Int32(HANG_CHILD_STORM_THREADS)).contains(where: {
    hang_child_rounds($0) == 0
  }) {
    usleep(1000)
  }
  let threads = ThreadStacks.all().filter { $0 != getpid() }
  var taken = 0
  var empty = 0
  while taken < samples {
    for stack in ThreadStacks.capture(threads, limit: .seconds(10)) {
      taken += 1
      if stack.problem != nil || stack.frames.isEmpty { empty += 1 }
    }
  }
  // All of them go on.
  let before = (0..<Int32(HANG_CHILD_STORM_THREADS)).map(hang_child_rounds)
  for (thread, count) in before.enumerated() {
    while hang_child_rounds(Int32(thread)) == count { usleep(1000) }
  }
  print("without answer: \(empty)")
}
