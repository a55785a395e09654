import CPlumbRuntime
import CResourceChild
import Dispatch
import Foundation
import PlumbRuntime

let resourceKinds: [(String, plumb_record_kind)] = [
  ("source", PLUMB_DISPATCH_SOURCE), ("timer", PLUMB_RUN_LOOP_TIMER), ("thread", PLUMB_THREAD),
  ("descriptor", PLUMB_DESCRIPTOR), ("mapping", PLUMB_MAPPING), ("blocked", PLUMB_BLOCKED_THREAD),
  ("stream", PLUMB_STREAM),
]

/// `source 0 of 12`: what lives of what was made.
private func printCounts() {
  for (name, kind) in resourceKinds {
    print("\(name) \(plumb_registry_count(kind)) of \(plumb_registry_made(kind))")
  }
}

/// Everything is leaked and ended, and nothing is noted.
func runOff() {
  for test in cases { test.leak()() }
  printCounts()
}

/// Eight threads make and end everything, all at once.
func churn(_ rounds: Int) {
  Trackers.enable(Set(LiveResource.Kind.allCases))
  let before = ResourceSnapshot.take()
  let threads = (0..<8).map { index in
    Worker(body: {
      for round in 0..<rounds { churnOnce(seed: index &* 7919 &+ round) }
    })
  }
  for thread in threads { thread.wait() }
  let left = LeakCase.leaks(since: before) { $0.isEmpty }
  for leak in left { print("left \(leak.title) \(leak.detail) \(Place.maker(of: leak))") }
  printCounts()
}

private func churnOnce(seed: Int) {
  var ends: [Int32] = [0, 0]
  pipe(&ends)
  let file = open("/dev/null", O_RDONLY)
  dup2(ends[0], file)
  let size = (seed % 13 + 2) * 4096
  let start = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)!
  // In two parts, in turns from both ends.
  let half = size / 2 & ~4095
  if seed & 1 == 0 {
    munmap(start, half)
    munmap(start + half, size - half)
  } else {
    munmap(start + half, size - half)
    munmap(start, half)
  }
  let timer = DispatchSource.makeTimerSource()
  timer.schedule(deadline: .now() + 3600, repeating: 1)
  timer.activate()
  // Cancelled, or only dropped.
  if seed & 2 == 0 { timer.cancel() }
  let (stream, continuation) = AsyncStream<Int>.makeStream()
  continuation.yield(seed)
  if seed & 4 == 0 { continuation.finish() }
  withExtendedLifetime(stream) {}
  if seed & 7 == 0 { Worker(body: { sched_yield() }).wait() }
  let semaphore = DispatchSemaphore(value: 0)
  if seed & 1 == 0 {
    _ = semaphore.wait(timeout: .now() + .microseconds(1))
  } else {
    semaphore.signal()
    semaphore.wait()
  }
  for descriptor in ends + [file] { close(descriptor) }
}

/// Forks while other threads are in the registry.
func workInForks(_ rounds: Int) {
  Trackers.enable(Set(LiveResource.Kind.allCases))
  let isOver = Flag()
  let threads = (0..<4).map { index in
    Worker(body: {
      var round = 0
      while !isOver.isSet {
        churnOnce(seed: index + round * 8 + 1)
        round += 1
      }
    })
  }
  var failed = 0
  for _ in 0..<rounds {
    if child_fork_and_work() != 0 { failed += 1 }
    if child_clone_and_work() != 0 { failed += 1 }
  }
  isOver.set()
  for thread in threads { thread.wait() }
  print("failed \(failed)")
  printCounts()
}

/// Descriptors are opened and closed in a signal handler that interrupts those who do the same.
func workUnderSignals(_ rounds: Int) {
  Trackers.enable(Set(LiveResource.Kind.allCases))
  let before = ResourceSnapshot.take()
  child_begin_signals()
  for round in 0..<rounds { churnOnce(seed: round) }
  print("signals \(child_end_signals() > 0)")
  print("left \(LeakCase.leaks(since: before) { $0.isEmpty }.count)")
}

/// Other processes, and a server, work as ever.
func startProcesses(_ rounds: Int) {
  Trackers.enable(Set(LiveResource.Kind.allCases))
  var outputs = Set<String>()
  let before = ResourceSnapshot.take()
  for _ in 0..<rounds {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/echo")
    process.arguments = ["said"]
    process.standardOutput = pipe
    try! process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    outputs.insert(String(decoding: data, as: UTF8.self))
  }
  print("said \(outputs.sorted())")
  print("echoes \(child_echo(Int32(rounds)))")
  let left = LeakCase.leaks(since: before) { $0.isEmpty }
  for leak in left { print("left \(leak.title) \(leak.detail) \(Place.maker(of: leak))") }
  print("left \(left.count)")
}

/// What Dispatch, Foundation and the runtime keep for later is no leak.
func useWhatIsKept() {
  Trackers.enable(Set(LiveResource.Kind.allCases))
  let before = ResourceSnapshot.take()
  let group = DispatchGroup()
  for _ in 0..<16 { DispatchQueue.global().async(group: group) { usleep(1000) } }
  group.wait()
  let fired = DispatchSemaphore(value: 0)
  DispatchQueue.global().asyncAfter(deadline: .now() + 0.001) { fired.signal() }
  fired.wait()
  let source = DispatchSource.makeReadSource(fileDescriptor: quietPipe)
  let ended = DispatchSemaphore(value: 0)
  source.setCancelHandler { ended.signal() }
  source.resume()
  source.cancel()
  ended.wait()
  let task = Task.detached {
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { try? await Task.sleep(for: .milliseconds(1)) } }
    }
    fired.signal()
  }
  fired.wait()
  _ = task
  _ = RunLoop.main.run(mode: .default, before: .now + 0.01)
  _ = Calendar.current.component(.year, from: Date())
  _ = try? JSONEncoder().encode(["a": 1])
  let left = LeakCase.leaks(since: before) { $0.isEmpty }
  for leak in left { print("left \(leak.title) \(leak.detail) \(Place.maker(of: leak))") }
  print("left \(left.count)")
}

/// Set by one thread and read by others.
final class Flag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false
  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }
}

extension Worker {
  /// A thread that ends by itself.
  convenience init(body: @escaping @Sendable () -> Void) {
    self.init(name: "worker", body: body) { argument in
      var thread = pthread_t()
      pthread_create(&thread, nil, work, argument)
      return thread
    }
  }
}
