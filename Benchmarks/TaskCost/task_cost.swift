// What tasks, timers and descriptors cost a program: this file compiled by itself, and with Plumb linked to it, where "on" begins tracking.
//
// Prints one line a measure: name, then CPU nanoseconds for one of them, the least of several rounds; and the resident bytes that one live
// task takes. Further words choose measures: `plumb-task-cost on "Task {}"`.
import Dispatch
import Glibc

#if canImport(PlumbRuntime)
  import PlumbRuntime

  func beginTracking() {
    if CommandLine.arguments.contains("on") { Plumb.start() }
  }
#else
  func beginTracking() {}
#endif

func cpuNanoseconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  guard fgets(&line, 256, file) != nil else { return 0 }
  let words = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    .split(separator: " ")
  return (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
}

/// Many and short ones: the least of them is that of a moment in which nobody disturbed it.
let rounds = 40

func isChosen(_ name: String) -> Bool {
  let chosen = CommandLine.arguments.dropFirst().filter { !["on", "off"].contains($0) }
  return chosen.isEmpty || chosen.contains(name)
}

@inline(never) func measure(_ name: String, _ count: Int, _ body: (Int) async -> Void) async {
  guard isChosen(name) else { return }
  var least = Double.infinity
  for _ in 0..<rounds {
    let start = cpuNanoseconds()
    await body(count)
    least = min(least, (cpuNanoseconds() - start) / Double(count))
  }
  print("\(name)\t\(least)")
}

/// A hundred alive at a time, as in a server: what making and ending one costs, not what the memory of a million does.
let batch = 100

@inline(never) func makeTasks(_ count: Int) async {
  for _ in 0..<count / batch {
    await withDiscardingTaskGroup { group in
      for _ in 0..<batch { group.addTask {} }
    }
  }
}

@inline(never) func makeUnstructured(_ count: Int) async {
  for _ in 0..<count / batch {
    let tasks = (0..<batch).map { _ in Task {} }
    for task in tasks { await task.value }
  }
}

@inline(never) func makeLets(_ count: Int) async {
  for _ in 0..<count {
    async let nothing: Void = {}()
    await nothing
  }
}

@inline(never) func makeTimers(_ count: Int) {
  for _ in 0..<count {
    let timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .distantFuture)
    timer.resume()
    timer.cancel()
  }
}

@inline(never) func openFiles(_ count: Int) {
  for _ in 0..<count { close(open("/dev/null", O_RDONLY)) }
}

@main struct TaskCost {
  static func main() async {
    beginTracking()
    // First, while nothing is kept of earlier ones.
    await measureMemory()
    await measure("child of a task group", 20_000, makeTasks)
    await measure("Task {}", 20_000, makeUnstructured)
    await measure("async let", 10_000, makeLets)
    await measure("Dispatch timer, made and cancelled", 2_000, makeTimers)
    await measure("descriptor, opened and closed", 5_000, openFiles)
  }

  static func measureMemory() async {
    let name = "resident bytes of a live task"
    guard isChosen(name) else { return }
    let live = 100_000
    let before = residentBytes()
    let tasks = (0..<live).map { _ in Task { try? await Task.sleep(for: .seconds(3600)) } }
    // Each has to have come to its sleep.
    for _ in 0..<1000 { await Task.yield() }
    usleep(500_000)
    print("\(name)\t\(Double(residentBytes() - before) / Double(live))")
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }
}
