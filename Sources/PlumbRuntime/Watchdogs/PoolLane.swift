import CPlumbRuntime
import Glibc
import PlumbTasks
import Synchronization

/// One pool, or the main thread, and the thread that watches it.
final class PoolLane: Sendable {
  /// Of the tasks that only ask whether the pool answers.
  static let probeName = "plumb.probe"

  private let watched: StarvedPool.Watched
  private let limit: UInt64
  private let interval: UInt64
  private let report: @Sendable (StarvedPool) -> Void
  /// Advanced when a probe has run, and at the end.
  private let word = WatchWord()
  private let isStopping = Atomic(false)

  init(
    watched: StarvedPool.Watched, limit: Duration, interval: Duration,
    report: @escaping @Sendable (StarvedPool) -> Void
  ) {
    self.watched = watched
    self.limit = limit.nanoseconds
    self.interval = interval.nanoseconds
    self.report = report
  }

  func start() -> Bool {
    WatchThread.start(watched == .mainActor ? "plumb.main" : "plumb.pool") { self.run() }
  }

  func stop() {
    isStopping.store(true, ordering: .releasing)
    word.advance()
  }

  private var shallEnd: Bool { isStopping.load(ordering: .acquiring) }

  private func run() {
    repeat {
      let probe = Probe(word)
      probe.submit(watched)
      wait(for: probe, asked: plumb_watch_now())
    } while !word.wait(until: plumb_watch_now() &+ interval, { shallEnd })
  }

  private func wait(for probe: Probe, asked: UInt64) {
    while !word.wait(until: plumb_watch_now() &+ limit, { probe.hasRun || shallEnd }) {
      guard let starved = look(probe, asked) else { continue }
      report(starved)
      _ = word.wait { probe.hasRun || shallEnd }
      if probe.hasRun { report(recovery(asked)) }
    }
  }

  private func recovery(_ asked: UInt64) -> StarvedPool {
    StarvedPool(
      watched: watched, event: .recovered(.nanoseconds(plumb_watch_now() - asked)), threads: [])
  }

  /// nil: it is busy, and goes on.
  private func look(_ probe: Probe, _ asked: UInt64) -> StarvedPool? {
    let first = workers(ThreadStacks.capture())
    // A quarter of the limit is long for a thread that changes tasks, and short beside the time that has passed.
    if word.wait(until: plumb_watch_now() &+ limit / 4, { probe.hasRun || shallEnd }) { return nil }
    let moment = ProcessMoment.take()
    guard !probe.hasRun, !shallEnd else { return nil }
    // An idle thread says nothing: it may belong to Dispatch, where there is always room for one more.
    let stuck = moment.threads.filter { isOfPool($0) }
    if stuck.isEmpty { return nil }
    let places = Dictionary(first.map { ($0.thread, Place($0)) }, uniquingKeysWith: { $1 })
    let isMoving = stuck.contains { thread in
      // A new thread, or one that has gone on to other work.
      places[thread.facts.thread].map { $0 != Place(thread.facts) } ?? true
    }
    if isMoving { return nil }
    let waiting = moment.tasks.tasks.filter { isEnqueued($0) }
    return StarvedPool(
      watched: watched, event: .starved(.nanoseconds(plumb_watch_now() - asked)),
      threads: stuck,
      enqueuedTasks: plumb_is_tracked(PLUMB_TASK) ? waiting.count : nil)
  }

  private func workers(_ threads: [ThreadStack]) -> [ThreadStack] {
    watched == .mainActor ? threads.filter { $0.thread == getpid() } : threads
  }

  private func isOfPool(_ thread: DescribedThread) -> Bool {
    switch watched {
    case .mainActor: thread.isMain
    case .pool: thread.role == .pool && thread.facts.belongs(to: watched)
    }
  }

  private func isEnqueued(_ task: LiveTask) -> Bool {
    guard task.state == .enqueued, task.name != PoolLane.probeName else { return false }
    return switch watched {
    case .mainActor: task.wait?.kind == .mainActor
    case .pool: task.wait == nil || task.wait?.kind == .globalExecutor
    }
  }
}

/// What a thread works on, as far as it shows without symbols: the same task, or the same outermost calls.
private struct Place: Equatable {
  var task: UInt64?
  var outermost: [UInt64]

  init(_ thread: ThreadStack) {
    task = thread.task.map { $0.id ?? $0.address }
    // Of a computation that goes on the inner calls change; of one without task the outer ones tell what it is.
    outermost =
      task == nil ? thread.frames.suffix(12).map(\.address) : []
  }
}

/// A piece of work that says that it ran.
private final class Probe: Sendable {
  private let word: WatchWord
  private let state = Atomic(false)

  /// - Parameter word: advanced when it has run.
  init(_ word: WatchWord) { self.word = word }

  var hasRun: Bool { state.load(ordering: .acquiring) }

  /// As a task, for only tasks take the way that tasks take: the pool is a queue of the Swift runtime's own, whose width is the number of
  /// processors, and work that is given to Dispatch directly passes it by.
  func submit(_ watched: StarvedPool.Watched) {
    // It is nobody's to end.
    plumb_own_work_begin()
    defer { plumb_own_work_end() }
    switch watched {
    case .pool(let priority):
      Task.detached(name: PoolLane.probeName, priority: priority) { self.run() }
    case .mainActor:
      Task.detached(name: PoolLane.probeName) { @MainActor in self.run() }
    }
  }

  private func run() {
    state.store(true, ordering: .releasing)
    word.advance()
  }
}

extension ThreadStack {
  /// By the name that Dispatch gives to its workers, of which the kernel keeps the end.
  fileprivate func belongs(to watched: StarvedPool.Watched) -> Bool {
    guard name.hasSuffix("-qos") else { return true }
    return switch watched.quality {
    case 9: name.hasSuffix("background-qos") || name.hasSuffix("maintenance-qos")
    case 17: name.hasSuffix("utility-qos")
    case 21: name.hasSuffix("default-qos")
    default: name.hasSuffix("initiated-qos") || name.hasSuffix("interactive-qos")
    }
  }
}
