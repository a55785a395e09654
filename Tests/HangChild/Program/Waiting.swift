import CHangChild
import CPlumbRuntime
import Dispatch
import Glibc
import PlumbRuntime
import Synchronization

let coreCount = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))

/// Tasks, and threads that are blocked.
func startTracking() {
  plumb_tracking_enable(1 << PLUMB_TASK.rawValue | 1 << PLUMB_BLOCKED_THREAD.rawValue)
}

/// Waits without Dispatch and without the pool.
final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .acquiring) }
  func add() { count.add(1, ordering: .releasing) }
  func wait(for number: Int) { while value < number { usleep(1000) } }
}

/// Waits until others do, too.
final class Meeting: Sendable {
  let arrivals = Counter()
  private let count: Int

  init(_ count: Int) { self.count = count }

  func wait() {
    arrivals.add()
    arrivals.wait(for: count)
  }
}

func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) {
  final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
  let box = Unmanaged.passRetained(
    Box {
      hang_child_set_name(name)
      body()
    })
  var thread = pthread_t()
  let error = pthread_create(
    &thread, nil,
    {
      Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body()
      return nil
    }, box.toOpaque())
  precondition(error == 0)
  pthread_detach(thread)
}

/// Takes reports until one is as expected, and prints it; the last one in any case.
func printReport(when isExpected: (HangReport) -> Bool) {
  var report = HangReport.capture()
  for _ in 0..<200 where !isExpected(report) {
    usleep(10_000)
    report = HangReport.capture()
  }
  print(report.text(), terminator: "")
  for cycle in report.cycles { print("sentence: " + HangReport.sentence(of: cycle)) }
}
