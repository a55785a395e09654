import CPlumbRuntime
import Foundation
import PlumbInspect
import PlumbRuntime
import Synchronization

/// Tasks of every kind made and ended without pause, while snapshots are taken without pause: nothing may crash, the count has to be exact
/// at the end, and memory must not grow.
struct TaskStress {
  let seconds: Double

  enum StressError: Error, CustomStringConvertible {
    case counted

    var description: String { "tasks that have ended are still counted" }
  }

  func run() async throws {
    Plumb.start(tracking: [])
    // The task that the tracker tests itself with may be among them.
    let before = plumb_registry_count(PLUMB_TASK)
    let madeBefore = plumb_registry_made(PLUMB_TASK)
    let isOver = Atomic(false)
    let snapshots = Atomic(0)
    let seen = Atomic(0)
    let looking = Thread {
      let process = LiveProcess()
      while !isOver.load(ordering: .acquiring) {
        guard let snapshot = try? process.snapshot(.tracked) else { continue }
        snapshots.wrappingAdd(1, ordering: .relaxed)
        seen.wrappingAdd(snapshot.tasks.count, ordering: .relaxed)
      }
    }
    looking.stackSize = 8 << 20
    looking.start()
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + .seconds(seconds)
    // The first tenth fills what is filled once.
    var settled = 0
    var largest = 0
    while clock.now < end {
      await Self.round()
      let resident = Self.residentBytes
      if clock.now < start + .seconds(seconds / 10) { settled = resident }
      largest = max(largest, resident)
    }
    isOver.store(true, ordering: .releasing)
    // The last tasks end after they were awaited.
    while plumb_registry_count(PLUMB_TASK) > before { try await Task.sleep(for: .milliseconds(10)) }
    let made = plumb_registry_made(PLUMB_TASK) - madeBefore
    print(
      """
      \(made) tasks in \(Int(seconds)) s, \(snapshots.load(ordering: .relaxed)) snapshots with \(seen.load(ordering: .relaxed)) tasks in \
      them; \(plumb_registry_count(PLUMB_TASK)) left at the end, where \(before) had been; resident \(settled >> 20) MB after a tenth of the time, at \
      most \(largest >> 20) MB, \(Self.residentBytes >> 20) MB at the end
      """)
    guard plumb_registry_count(PLUMB_TASK) <= before else {
      throw StressError.counted
    }
  }

  private static func round() async {
    await withTaskGroup(of: Int.self) { group in
      for number in 0..<50 {
        group.addTask {
          async let a = deep(number % 7)
          async let b = Task.detached { await deep(number % 5) }.value
          return await a + b
        }
      }
      for await _ in group {}
    }
    // Not for long: a sleep that is cancelled keeps its timer in Dispatch until its time, in every program.
    let sleeping = (0..<20).map { _ in Task { try? await Task.sleep(for: .milliseconds(200)) } }
    let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
    let reader = Task { for await _ in stream {} }
    for number in 0..<10 { continuation.yield(number) }
    continuation.finish()
    await reader.value
    for task in sleeping { task.cancel() }
    for task in sleeping { await task.value }
  }

  private static func deep(_ depth: Int) async -> Int {
    if depth == 0 {
      await Task.yield()
      return 1
    }
    return await deep(depth - 1) + 1
  }

  private static var residentBytes: Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
  }
}
