import Dispatch
import PlumbRuntime
import Synchronization
import Testing

/// Labels go with blocks that are handed to a queue, and no further than they should.
@Suite struct DispatchLabelTests {
  private let queue = DispatchQueue(label: "labels")

  init() { Plumb.start(tracking: []) }

  private func labels(ofTask name: String) throws -> [String: String] {
    let task = try #require(Plumb.tasks().tasks.first { $0.name == name })
    let labels = try #require(task.creation).labels
    return Dictionary(labels.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  private static func waitForEver() async {
    while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
  }

  private enum Way: String, CaseIterable {
    case async, barrier, after, group, notify
    case item, itemWithQuality, quality, eventHandler, cancelHandler, registrationHandler
  }

  @Test(arguments: Way.allCases) private func aBlockHasThoseOfItsGiver(way: Way) async throws {
    let name = "in a block, \(way)"
    let made = Mutex<Task<Void, Never>?>(nil)
    let source = DispatchSource.makeTimerSource(queue: queue)
    await withCheckedContinuation { done in
      let body: @convention(block) @Sendable () -> Void = {
        made.withLock { $0 = Task(name: name) { await Self.waitForEver() } }
        done.resume()
      }
      var item: DispatchWorkItem?
      Plumb.withLabels(["way": way.rawValue]) {
        switch way {
        case .async: queue.async(execute: body)
        case .barrier: queue.async(flags: .barrier, execute: body)
        case .after: queue.asyncAfter(deadline: .now() + 0.001, execute: body)
        case .group: queue.async(group: DispatchGroup(), execute: body)
        case .notify: DispatchGroup().notify(queue: queue, execute: body)
        case .item: item = DispatchWorkItem(block: body)
        case .itemWithQuality: item = DispatchWorkItem(qos: .utility, block: body)
        case .quality: queue.async(qos: .utility, execute: body)
        case .eventHandler:
          source.setEventHandler(handler: body)
          source.schedule(deadline: .now())
        case .cancelHandler: source.setCancelHandler(handler: body)
        case .registrationHandler: source.setRegistrationHandler(handler: body)
        }
      }
      // Outside of the labels: it is not who hands over or starts that counts.
      if let item { queue.async(execute: item) }
      source.activate()
      if way == .cancelHandler { source.cancel() }
    }
    source.cancel()
    #expect(try labels(ofTask: name) == ["way": way.rawValue])
    // And the thread has none when the block is done.
    await withCheckedContinuation { done in
      queue.async {
        made.withLock { $0?.cancel() }
        let task = Task(name: "after it, \(way)") { await Self.waitForEver() }
        made.withLock { $0 = task }
        done.resume()
      }
    }
    #expect(try labels(ofTask: "after it, \(way)") == [:])
    made.withLock { $0?.cancel() }
  }

  /// A task that does the work itself answers for it.
  @Test func anItemThatATaskPerformsHasThoseOfTheTask() async throws {
    let made = Mutex<Task<Void, Never>?>(nil)
    let item = Plumb.withLabels(["who": "made the item"]) {
      DispatchWorkItem {
        made.withLock { $0 = Task(name: "of an item") { await Self.waitForEver() } }
      }
    }
    await Plumb.withLabels(["who": "performs it"]) {
      await Task.yield()
      item.perform()
    }
    #expect(try labels(ofTask: "of an item") == ["who": "performs it"])
    made.withLock { $0?.cancel() }
  }

  /// Dispatch looks at an item as before.
  @Test func anItemIsCancelledAwaitedAndNotified() {
    let runs = Mutex(0)
    Plumb.withLabels(["who": "waits"]) {
      let cancelled = DispatchWorkItem { runs.withLock { $0 += 100 } }
      cancelled.cancel()
      queue.async(execute: cancelled)
      let item = DispatchWorkItem { runs.withLock { $0 += 1 } }
      let notified = DispatchSemaphore(value: 0)
      item.notify(queue: queue) { notified.signal() }
      queue.async(execute: item)
      item.wait()
      #expect(notified.wait(timeout: .now() + 60) == .success)
      #expect(cancelled.isCancelled && !item.isCancelled)
    }
    #expect(runs.withLock { $0 } == 1)
  }

  /// An actor's executor may be a queue; whoever makes a job of it ready is not who answers for what the job makes.
  @Test func aJobInABlockHasItsOwn() async throws {
    let host = Host()
    let gate = Mutex<CheckedContinuation<Void, Never>?>(nil)
    let made = Mutex<Task<Void, Never>?>(nil)
    let running = Task {
      await host.run {
        await withCheckedContinuation { continuation in gate.withLock { $0 = continuation } }
      } then: {
        made.withLock { $0 = Task(name: "of the host") { await Self.waitForEver() } }
      }
    }
    while gate.withLock({ $0 == nil }) { await Task.yield() }
    Plumb.withLabels(["who": "resumes"]) { gate.withLock { $0 }?.resume() }
    await running.value
    #expect(try labels(ofTask: "of the host") == [:])
    made.withLock { $0?.cancel() }
  }
}

private final class QueueExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "executor")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}

private actor Host {
  private let executor = QueueExecutor()
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  func run(
    _ wait: @Sendable () async -> Void, then make: @Sendable () -> Void
  ) async {
    await wait()
    make()
  }
}
