import Dispatch
import Glibc
import PlumbRuntime
import Synchronization

let hangCases: [String: @Sendable () -> Void] = [
  "value-cycle": {
    startTracking()
    makeValueCycle()
    // The threads on which they began may still be on their way out of the boxes.
    printReport { !$0.cycles.isEmpty && !$0.text().contains("Blocked threads") }
  },
  "parent-child": {
    startTracking()
    let box = TaskBox()
    box.set(
      Task.detached(name: "parent") {
        await withTaskGroup { group in
          group.addTask(name: "child") { await box.value() }
        }
      })
    printReport { !$0.cycles.isEmpty }
  },
  "actor-semaphore": {
    startTracking()
    let pool = ConnectionPool()
    let entered = Counter()
    Task.detached(name: "holder") { await pool.hold(entered) }
    entered.wait(for: 1)
    let inner = Task.detached(name: "inner") { await pool.count }
    Task.detached(name: "outer") { await inner.value }
    printReport { $0.text().contains("is busy with") }
  },
  "lost-continuation": {
    startTracking()
    let loser = Task.detached(name: "loser") { await loseContinuation() }
    Task.detached(name: "waiter") { await loser.value }
    printReport { $0.text().contains("\"waiter\" waits") }
  },
  "empty-stream": {
    startTracking()
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    Task.detached(name: "reader") { for await _ in stream {} }
    printReport { $0.text().contains("\"reader\" waits") }
    continuation.finish()
  },
  "locks": {
    startTracking()
    let locks = [PosixLock(), PosixLock()]
    let meeting = Meeting(2)
    startThread("one") { lockBoth(locks[0], locks[1], meeting) }
    startThread("two") { lockBoth(locks[1], locks[0], meeting) }
    printReport { !$0.cycles.isEmpty }
  },
  "mutex": {
    startTracking()
    let mutex = SharedMutex()
    let semaphore = DispatchSemaphore(value: 0)
    let entered = Counter()
    startThread("holder") {
      mutex.value.withLock { _ in
        entered.add()
        blockOnSemaphore(semaphore)
      }
    }
    entered.wait(for: 1)
    startThread("waiter") { mutex.value.withLock { _ in } }
    printReport { $0.text().contains("is held by") }
  },
  "queues": {
    startTracking()
    let first = DispatchQueue(label: "first")
    let second = DispatchQueue(label: "second")
    let meeting = Meeting(2)
    startThread("one") { syncBoth(first, second, meeting) }
    startThread("two") { syncBoth(second, first, meeting) }
    printReport { !$0.cycles.isEmpty }
  },
  "notices": {
    Plumb.start()
    for notice in Plumb.notices { print(notice) }
  },
  "nothing": {
    startTracking()
    print(HangReport.capture().text(), terminator: "")
  },
  "watchdog-exit": {
    startTracking()
    makeValueCycle()
    let watchdog = Watchdog.run(
      "test \"hangs\"", limit: .milliseconds(300), grace: .milliseconds(200)
    ) { print("limit: cycles \($0.cycles.count)") }
    precondition(watchdog != nil)
    while true { pause() }
  },
  "watchdog-in-time": {
    let calls = Counter()
    var watchdogs: [Watchdog] = []
    for _ in 0..<100 {
      watchdogs.append(Watchdog.run(limit: .seconds(2)) { _ in calls.add() }!)
    }
    print("in time: \(watchdogs.filter { $0.cancel() }.count)")
    usleep(2_200_000)
    print("calls: \(calls.value)")
  },
  "watchdog-late": {
    let calls = Counter()
    let watchdog = Watchdog.run(limit: .milliseconds(50), grace: .milliseconds(1500)) { _ in
      calls.add()
    }
    calls.wait(for: 1)
    print("in time: \(watchdog!.cancel())")
    usleep(1_700_000)
    print("calls: \(calls.value)")
  },
]

/// A task that is known to others before it is made.
final class TaskBox: Sendable {
  private let task = Mutex<Task<Void, Never>?>(nil)

  func set(_ new: Task<Void, Never>) { task.withLock { $0 = new } }

  func value() async {
    while true {
      if let task = task.withLock({ $0 }) { return await task.value }
      await Task.yield()
    }
  }
}

func makeValueCycle() {
  let first = TaskBox()
  let second = TaskBox()
  first.set(Task.detached(name: "a") { await second.value() })
  second.set(Task.detached(name: "b") { await first.value() })
}

func loseContinuation() async {
  await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}

actor ConnectionPool {
  var count = 0
  let semaphore = DispatchSemaphore(value: 0)

  func hold(_ entered: Counter) {
    entered.add()
    blockOnSemaphore(semaphore)
    count += 1
  }
}

final class PosixLock: Sendable {
  nonisolated(unsafe) private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  init() {
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  func lock() { pthread_mutex_lock(mutex) }
}

@inline(never) func lockBoth(_ outer: PosixLock, _ inner: PosixLock, _ meeting: Meeting) {
  outer.lock()
  meeting.wait()
  inner.lock()
}

final class SharedMutex: Sendable {
  let value = Mutex(0)
}
