import Foundation
import Synchronization

/// Adds up the CPU time that several threads spend in one phase.
final class PhaseClock: Sendable {
  private let nanoseconds = Atomic<Int>(0)

  var seconds: Double { Double(nanoseconds.load(ordering: .relaxed)) / 1e9 }

  func measure<Value>(_ body: () -> Value) -> Value {
    let start = Self.now()
    defer { nanoseconds.wrappingAdd(Self.now() - start, ordering: .relaxed) }
    return body()
  }

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
