import PlumbModel
import XCTest

/// A case that exists only to fail in the name of a test that has ended.
final class LeakCheck: XCTestCase {
  struct Failure {
    var text: String
    /// The line that made the leak; nil if none is known.
    var place: Place?
  }

  convenience init(of test: XCTestCase, _ failures: [Failure]) {
    self.init(name: test.name) { check in
      for failure in failures {
        // Expected: it is no error that the test threw.
        check.recordFailure(
          withDescription: failure.text, inFile: failure.place?.path ?? "<unknown>",
          atLine: failure.place?.line ?? 0, expected: true)
      }
    }
  }
}
