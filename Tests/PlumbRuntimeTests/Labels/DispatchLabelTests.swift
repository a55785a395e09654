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
  }

  @Test(arguments: Way.allCases) private func aBlockHasThoseOfItsGiver(way: Way) async throws {
    let name = "in a block, \(way)"
    let made = Mutex<Task<Void, Never>?>(nil)
    await withCheckedContinuation { done in
      let body: @convention(block) @Sendable () -> Void = {
        made.withLock { $0 = Task(name: name) { await Self.waitForEver() } }
        done.resume()
      }
      Plumb.withLabels(["way": way.rawValue]) {
        switch way {
        case .async: queue.async(execute: body)
        case .barrier: queue.async(flags: .barrier, execute: body)
        case .after: queue.asyncAfter(deadline: .now() + 0.001, execute: body)
        case .group: queue.async(group: DispatchGroup(), execute: body)
        case .notify: DispatchGroup().notify(queue: queue, execute: body)
        }
      }
    }
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
