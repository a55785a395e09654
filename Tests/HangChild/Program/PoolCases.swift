import Dispatch
import Glibc
import PlumbInspect
import PlumbRuntime
import Synchronization

let poolCases: [String: @Sendable () -> Void] = [
  "pool-semaphore": {
    let semaphore = DispatchSemaphore(value: 0)
    starve(
      body: { blockOnSemaphore(semaphore) },
      end: { for _ in 0..<coreCount { semaphore.signal() } })
  },
  "pool-sleep": {
    let isOver = Atomic(false)
    starve(
      body: { while !isOver.load(ordering: .acquiring) { sleep(1) } },
      end: { isOver.store(true, ordering: .releasing) })
  },
  "pool-hog": {
    let isOver = Atomic(false)
    starve(body: { hog(isOver) }, end: { isOver.store(true, ordering: .releasing) })
  },
  "pool-sync-cycle": poolInSyncCycle,
  "pool-busy": busyPool,
  "main-actor": blockedMainThread,
  "pool-snapshot": snapshotWithoutThreads,
]

@inline(never) func blockOnSemaphore(_ semaphore: DispatchSemaphore) { semaphore.wait() }

@inline(never) func hog(_ isOver: borrowing Atomic<Bool>) {
  while !isOver.load(ordering: .relaxed) {}
}

/// Blocks every thread of the pool, and sets it free after the report. Prints all reports.
private func starve(body: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void) {
  startTracking()
  let starved = Counter()
  let recovered = Counter()
  for number in 0..<coreCount { Task.detached(name: "blocked \(number)") { body() } }
  for _ in 0..<3 { Task.detached(name: "waiting") {} }
  let watchdog = PoolWatchdog(limit: .milliseconds(300), interval: .milliseconds(20))
  watchdog.start { report in
    print(report.text(), terminator: "")
    (report.isStarved ? starved : recovered).add()
  }
  starved.wait(for: 1)
  // Long enough for a second report, which must not come.
  usleep(700_000)
  print("reports before the end: \(starved.value)")
  end()
  recovered.wait(for: 1)
  usleep(700_000)
  print("starved \(starved.value), recovered \(recovered.value)")
  watchdog.stop()
}

private func poolInSyncCycle() {
  startTracking()
  let first = DispatchQueue(label: "first")
  let second = DispatchQueue(label: "second")
  let meeting = Meeting(2)
  let never = DispatchSemaphore(value: 0)
  let starved = Counter()
  let watchdog = PoolWatchdog(limit: .milliseconds(300), interval: .milliseconds(20))
  watchdog.start { report in
    print(report.text(), terminator: "")
    starved.add()
  }
  Task.detached(name: "one") { syncBoth(first, second, meeting) }
  Task.detached(name: "two") { syncBoth(second, first, meeting) }
  meeting.arrivals.wait(for: 2)
  for _ in 2..<max(coreCount, 2) { Task.detached { blockOnSemaphore(never) } }
  starved.wait(for: 1)
  printReport { !$0.cycles.isEmpty }
}

@inline(never)
func syncBoth(_ outer: DispatchQueue, _ inner: DispatchQueue, _ meeting: Meeting) {
  outer.sync {
    meeting.wait()
    inner.sync {}
  }
}

/// Twice as many tasks as threads, that compute and give way: the pool never has a free thread, and no work waits for long.
private func busyPool() {
  startTracking()
  let reports = Counter()
  let ended = Counter()
  let watchdog = PoolWatchdog(limit: .seconds(1), interval: .milliseconds(10))
  watchdog.start { report in
    print(report.text(), terminator: "")
    reports.add()
  }
  for _ in 0..<coreCount * 2 {
    Task.detached {
      for _ in 0..<300 {
        compute(milliseconds: 5)
        await Task.yield()
      }
      ended.add()
    }
  }
  ended.wait(for: coreCount * 2)
  watchdog.stop()
  print("reports \(reports.value)")
}

@inline(never) func compute(milliseconds: Int64) {
  let end = ContinuousClock.now + .milliseconds(milliseconds)
  while ContinuousClock.now < end {}
}

private func blockedMainThread() {
  startTracking()
  let semaphore = DispatchSemaphore(value: 0)
  let watchdog = PoolWatchdog(
    limit: .milliseconds(300), interval: .milliseconds(20), priorities: [], watchesMainActor: true)
  watchdog.start { report in
    print(report.text(), terminator: "")
    if report.isStarved { semaphore.signal() } else { exit(0) }
  }
  blockOnSemaphore(semaphore)
  dispatchMain()
}

/// So many tasks that processors share the work of reading them, in a process whose pool has no thread left.
private func snapshotWithoutThreads() {
  startTracking()
  let count = 20_000
  let suspended = Counter()
  for _ in 0..<count {
    Task.detached {
      await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in suspended.add() }
    }
  }
  suspended.wait(for: count)
  let never = DispatchSemaphore(value: 0)
  let blocked = Counter()
  for _ in 0..<coreCount {
    Task.detached {
      blocked.add()
      blockOnSemaphore(never)
    }
  }
  blocked.wait(for: coreCount)
  var tasks: [DecodedTask] = []
  // The last ones may still be on their way to where they wait.
  for _ in 0..<200 {
    tasks = ((try? LiveProcess().snapshot(.tracked))?.tasks ?? []).filter(isSuspended)
    if tasks.count == count { break }
  }
  print("\(tasks.count) tasks in \(Set(tasks.map(\.address)).count) places")
  print("in order: \(zip(tasks, tasks.dropFirst()).allSatisfy { $0.id! < $1.id! })")
}

private func isSuspended(_ task: DecodedTask) -> Bool {
  guard case .continuation? = task.wait else { return false }
  return !task.backtrace.isEmpty
}
