import Dispatch
import Foundation
import PlumbTesting
import Testing

/// Tests that fail on purpose. They run only in a child process that `TraitTests` starts.
enum Child {
  static let isRunning = ProcessInfo.processInfo.environment["PLUMB_LEAKY_TESTS"] == "1"
}

/// What nobody gives back lives here, so that it lives.
final class Kept: @unchecked Sendable {
  static let shared = Kept()
  private let lock = NSLock()
  private var things: [Any] = []

  func keep(_ thing: Any) { lock.withLock { things.append(thing) } }
}

func forgetToResume() async {
  await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
    Kept.shared.keep(continuation)
  }
}

func pollForEver() async {
  while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
}

func readForEver() async {
  let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
  Kept.shared.keep(continuation)
  for await number in stream { _ = number }
}

@Suite(.leakChecked(patience: .milliseconds(50)), .enabled(if: Child.isRunning))
struct LeakyTests {
  @Test func leavesTask() { Task(name: "poller") { await pollForEver() } }
  @Test func leavesDetachedTask() { Task.detached { await pollForEver() } }
  @Test func leavesContinuation() { Task { await forgetToResume() } }
  @Test func leavesStream() { Task { await readForEver() } }
  @Test func leavesGrandchild() async {
    await Task {
      _ = Task.detached { await pollForEver() }
    }.value
  }

  @Test func leavesTaskOfALateChild() async {
    // The child makes its task when this test has ended: the check waits for it, and then for its task.
    Task {
      try? await Task.sleep(for: .milliseconds(20))
      _ = Task(name: "late") { await pollForEver() }
    }
  }

  @Test func leavesTimer() {
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + 60, repeating: 60)
    timer.setEventHandler {}
    timer.resume()
    Kept.shared.keep(timer)
  }

  @Test func leavesDescriptor() { _ = open("/dev/null", O_RDONLY) }

  @Test func leavesTimerOfABlock() async {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + 61, repeating: 61)
        timer.resume()
        Kept.shared.keep(timer)
        continuation.resume()
      }
    }
  }

  @Test func leavesChildOfABlock() async {
    let queue = DispatchQueue(label: "later")
    await withCheckedContinuation { continuation in
      queue.asyncAfter(deadline: .now() + 0.005) {
        // Neither has a task-local, nor has what they make.
        Task(name: "of a block") {
          async let never: Void = pollForEver()
          continuation.resume()
          await never
        }
      }
    }
  }

  @Test func leavesThread() { Thread.detachNewThread { sleep(1000) } }

  @Test(.leakChecked(timeLimit: .milliseconds(300))) func hangs() async {
    try? await Task.sleep(for: .seconds(1000))
  }

  @Test(.leakChecked(tasks: 2, patience: .milliseconds(20))) func staysWithinItsBudget() {
    for _ in 0..<2 { Task { await pollForEver() } }
  }

  @Test func leavesNothing() async throws {
    let task = Task { await pollForEver() }
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + 60, repeating: 60)
    timer.resume()
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    let reader = Task { for await number in stream { _ = number } }
    async let sum = 1 + 1
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { await Task.yield() } }
      try await group.waitForAll()
    }
    #expect(await sum == 2)
    continuation.finish()
    await reader.value
    timer.cancel()
    task.cancel()
  }

  @Test(.leakChecked(ignoring: .createdBy("leavesIgnored"))) func leavesIgnored() {
    Task { await pollForEver() }
  }

  @Test(.leakChecked(ignoring: .name("known"))) func leavesKnownName() {
    Task(name: "known") { await pollForEver() }
  }

  @Test func throwsAndLeaves() throws {
    Task(name: "left by a failed test") { await pollForEver() }
    throw CancellationError()
  }
}
