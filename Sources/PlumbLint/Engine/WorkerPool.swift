import Foundation
import PlumbSource
import Synchronization

/// Runs a number of independent pieces of work on threads with deep stacks: parser and lowering recurse with the nesting of
/// the source.
struct WorkerPool: Sendable {
  let workers: Int

  /// Calls `body` with each index below `count` once, and waits. Large pieces should come first.
  func run(count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    let queue = Shared()
    for _ in 0..<max(1, min(workers, count)) {
      group.enter()
      let thread = Thread {
        while true {
          let index = queue.next.wrappingAdd(1, ordering: .relaxed).oldValue
          if index >= count { break }
          body(index)
        }
        group.leave()
      }
      thread.stackSize = SourceFile.requiredStackSize
      thread.start()
    }
    group.wait()
  }

  private final class Shared: Sendable {
    let next = Atomic<Int>(0)
  }
}
