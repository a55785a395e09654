import CPlumbRuntime
import CResourceChild
import Dispatch
import Foundation
import PlumbRuntime

/// What each costs, in nanoseconds: the least of five rounds, before anything is tracked and afterwards.
func measure() {
  let off = measureAll()
  Trackers.enable(Set(LiveResource.Kind.allCases))
  let on = measureAll()
  for (name, before) in off { print("\(name)\t\(before)\t\(on.first { $0.0 == name }!.1)") }
}

private func measureAll() -> [(String, UInt64)] {
  [
    ("open+close", least(20_000) { close(open("/dev/null", O_RDONLY)) }),
    (
      "pipe+close",
      least(20_000) {
        var ends: (Int32, Int32) = (0, 0)
        withUnsafeMutableBytes(of: &ends) {
          _ = pipe($0.baseAddress!.assumingMemoryBound(to: Int32.self))
        }
        close(ends.0)
        close(ends.1)
      }
    ),
    ("close(-1)", least(200_000) { close(-1) }),
    (
      "mmap+munmap",
      least(20_000) { munmap(mmap(nil, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096) }
    ),
    (
      "thread",
      least(2_000) {
        var thread = pthread_t()
        pthread_create(&thread, nil, { _ in nil }, nil)
        pthread_join(thread, nil)
      }
    ),
    (
      "timer+cancel",
      least(20_000) {
        let timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + 3600, repeating: 1)
        timer.activate()
        timer.cancel()
      }
    ),
    ("queue", least(20_000) { _ = DispatchQueue(label: "x") }),
    (
      "run-loop timer",
      least(5_000) {
        let timer = Timer(timeInterval: 3600, repeats: true) { _ in }
        timer.invalidate()
      }
    ),
    ("stream", least(20_000) { AsyncStream<Int>.makeStream().continuation.finish() }),
    (
      "semaphore, free",
      least(200_000) {
        freeSemaphore.signal()
        freeSemaphore.wait()
      }
    ),
    ("sync, free", least(200_000) { freeQueue.sync {} }),
    ("lock", least(200_000) { freeLock.withLock {} }),
  ]
}

private let freeSemaphore = DispatchSemaphore(value: 0)
private let freeQueue = DispatchQueue(label: "free")
private let freeLock = NSLock()

private func least(_ count: Int, _ body: () -> Void) -> UInt64 {
  (0..<5).map { _ in
    let start = child_now_ns()
    for _ in 0..<count { body() }
    return (child_now_ns() - start) / UInt64(count)
  }.min()!
}
