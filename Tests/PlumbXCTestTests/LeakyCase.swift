import Dispatch
import Foundation
import PlumbXCTest
import XCTest

/// Tests that fail on purpose. They run only in a child process that `ObserverTests` starts.
final class LeakyCase: XCTestCase {
  private static let isRunning = ProcessInfo.processInfo.environment["PLUMB_LEAKY_TESTS"] == "1"
  private var timer: (any DispatchSourceTimer)?

  override class func setUp() {
    guard isRunning else { return }
    LeakObserver.install(LeakCheckOptions(patience: .milliseconds(50)))
  }

  override func setUpWithError() throws {
    try XCTSkipUnless(Self.isRunning, "fails on purpose, in a child process")
  }

  override func tearDown() {
    timer?.cancel()
    timer = nil
  }

  func testLeavesTask() { Task(name: "poller") { await pollForEver() } }

  func testLeavesTaskOfAnAsyncTest() async {
    Task(name: "of an async test") { await pollForEver() }
  }

  /// A block has the identity of whoever hands it over; and only one test runs at a time.
  func testLeavesTimerMadeByABlock() {
    let isMade = expectation(description: "made")
    DispatchQueue.global().async {
      let timer = DispatchSource.makeTimerSource()
      timer.schedule(deadline: .now() + 60, repeating: 60)
      timer.resume()
      Kept.shared.keep(timer)
      isMade.fulfill()
    }
    wait(for: [isMade], timeout: 60)
  }

  func testTearsDownItsTimer() {
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + 60, repeating: 60)
    timer.resume()
    self.timer = timer
  }

  func testAwaitsWhatItMakes() async throws {
    let task = Task { await pollForEver() }
    task.cancel()
    await task.value
    let value = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: 1) }
    }
    XCTAssertEqual(value, 1)
  }
}

private func pollForEver() async {
  while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
}

private final class Kept: @unchecked Sendable {
  static let shared = Kept()
  private let lock = NSLock()
  private var things: [Any] = []

  func keep(_ thing: Any) { lock.withLock { things.append(thing) } }
}
