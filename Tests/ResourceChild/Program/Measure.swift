import CPlumbRuntime
import CResourceChild
import Dispatch
import Foundation
import PlumbRuntime

/// What each costs, in nanoseconds of the calling thread's own time: the least of 40 rounds, in which tracking is off and on by turns, so that both
/// see the same machine.
func measure() {
  var off: [UInt64] = []
  var on: [UInt64] = []
  let kinds = Set(LiveResource.Kind.allCases)
  for round in 0..<40 {
    plumb_tracking_disable(~0)
    off = smaller(off, measureAll())
    Trackers.enable(kinds)
    on = smaller(on, measureAll())
    if round == 0 { print("what\toff\ton") }
  }
  for (index, work) in works.enumerated() { print("\(work.name)\t\(off[index])\t\(on[index])") }
}

private func smaller(_ a: [UInt64], _ b: [UInt64]) -> [UInt64] {
  a.isEmpty ? b : zip(a, b).map { min($0, $1) }
}

private func measureAll() -> [UInt64] {
  works.map { work in
    let start = child_thread_time_ns()
    for _ in 0..<work.count { work.body() }
    return (child_thread_time_ns() - start) / UInt64(work.count)
  }
}

private let works: [(name: String, count: Int, body: @Sendable () -> Void)] = [
  ("open+close", 500, { close(open("/dev/null", O_RDONLY)) }),
  ("libc's open+close", 500, { child_bare_open_and_close() }),
  ("close(-1)", 2000, { close(-1) }),
  ("libc's close(-1)", 2000, { child_bare_close() }),
  (
    "mmap+munmap", 500,
    { munmap(mmap(nil, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096) }
  ),
  (
    "thread", 100,
    {
      var thread = pthread_t()
      pthread_create(&thread, nil, { _ in nil }, nil)
      pthread_join(thread, nil)
    }
  ),
  (
    "timer+cancel", 500,
    {
      let timer = DispatchSource.makeTimerSource()
      timer.schedule(deadline: .now() + 3600, repeating: 1)
      timer.activate()
      timer.cancel()
    }
  ),
  ("queue", 500, { _ = DispatchQueue(label: "x") }),
  (
    "run-loop timer", 200,
    {
      let timer = Timer(timeInterval: 3600, repeats: true) { _ in }
      timer.invalidate()
    }
  ),
  ("stream", 500, { AsyncStream<Int>.makeStream().continuation.finish() }),
  (
    "semaphore, free", 5000,
    {
      freeSemaphore.signal()
      freeSemaphore.wait()
    }
  ),
  ("sync, free", 5000, { freeQueue.sync {} }),
]

private let freeSemaphore = DispatchSemaphore(value: 0)
private let freeQueue = DispatchQueue(label: "free")
