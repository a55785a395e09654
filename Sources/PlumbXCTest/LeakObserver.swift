import Foundation
import PlumbModel
import PlumbRuntime
import Synchronization
import XCTest

/// Checks every test of an XCTest bundle for what it leaves behind: tasks, timers, continuations, threads, descriptors.
///
/// One line, in the `class func setUp()` of any test class, covers all tests that run from then on:
///
/// ```swift
/// override class func setUp() { LeakObserver.install() }
/// ```
///
/// Without any line, `PLUMB_LEAK_CHECK=1` in the environment does it from the first test on. A test that leaves something fails in a case
/// of its own beside it, `LeakCheck.<class>.<test>`, since XCTest takes no more failures of a case that has ended; what `tearDown()` ends is
/// therefore no leak. Tests of XCTest run one after another, so whatever is made during a test is that test's, by whatever way it was made.
///
/// XCTest calls its observers on the main thread.
public final class LeakObserver: NSObject, XCTestObservation {
  private let options: LeakCheckOptions
  private var scope: LeakScope?
  private var hangGuard: HangGuard?
  /// Cases of ours that no suite has taken in yet: nothing is told of a suite that began before the observer was installed.
  private var waiting: [LeakCheck] = []
  private var suites: [XCTestSuite] = []
  private static let isInstalled = Mutex(false)

  /// A second call changes nothing.
  public static func install(_ options: LeakCheckOptions = LeakCheckOptions()) {
    let isFirst = isInstalled.withLock { isInstalled in
      defer { isInstalled = true }
      return !isInstalled
    }
    guard isFirst else { return }
    XCTestObservationCenter.shared.addTestObserver(LeakObserver(options))
  }

  private init(_ options: LeakCheckOptions) { self.options = options }

  public func testSuiteWillStart(_ suite: XCTestSuite) { suites.append(suite) }

  public func testSuiteDidFinish(_ suite: XCTestSuite) {
    suites.removeAll { $0 === suite }
    handOver(to: suite)
  }

  public func testCaseWillStart(_ test: XCTestCase) {
    guard !(test is LeakCheck) else { return }
    let scope = LeakScope(name: test.name, options: options, isAlone: true)
    self.scope = scope
    hangGuard = HangGuard(scope, at: Self.place(of: test))
    scope.enter()
  }

  public func testCaseDidFinish(_ test: XCTestCase) {
    guard !(test is LeakCheck), let scope else { return }
    scope.leave()
    let hang = hangGuard?.end()
    self.scope = nil
    var failures = hang.map { [LeakCheck.Failure(text: $0.text, place: nil)] } ?? []
    if test.testRun?.hasSucceeded == true || options.checksFailedTests {
      failures += scope.reportBlocking(at: Self.place(of: test))
        .entries.map { LeakCheck.Failure(text: $0.text, place: $0.place) }
    }
    guard !failures.isEmpty else { return }
    let check = LeakCheck(of: test, failures)
    check.run()
    waiting.append(check)
    if let suite = suites.last { handOver(to: suite) }
  }

  /// XCTest does not know where a test is written.
  private static func place(of test: XCTestCase) -> Place {
    Place(path: String(reflecting: type(of: test)), line: 1, column: 1)
  }

  private func handOver(to suite: XCTestSuite) {
    guard let run = suite.testRun as? XCTestSuiteRun else { return }
    for case let check? in waiting.map(\.testRun) { run.addTestRun(check) }
    waiting = []
  }
}

/// Called before `main` when the environment asks for it.
@_cdecl("plumb_observe_xctest_from_environment")
func observeFromEnvironment() { LeakObserver.install() }
