import ChildPrograms
import CrashMatrix
import Foundation
import PlumbInspect
import PlumbRuntime

/// What the tracker costs: the same program as it is and with the tracker loaded into it, and a snapshot of many tasks.
struct TaskTracking {
  private static let liveTasks = 100_000
  /// As `task_cost.swift` calls them.
  private static let memory = "resident bytes of a live task"
  private static let tasks = ["child of a task group", "Task {}", "async let"]
  private static let resources = [
    "Dispatch timer, made and cancelled", "descriptor, opened and closed",
  ]
  /// A machine that others use changes its speed every few seconds: many short turns meet a time at which it is fast.
  private static let turns = 30
  /// Of what takes seconds each, or is not exact anyway.
  private static let fewTurns = 10

  func run() async throws {
    let directory = try TemporaryDirectory()
    let program = directory.path + "/task-cost"
    let source = FileManager.default.currentDirectoryPath + "/Benchmarks/TaskCost/task_cost.swift"
    // With frame pointers, as SwiftPM builds.
    let compiled = try ChildProgram.run(
      [
        "swiftc", "-O", "-parse-as-library", "-Xcc", "-fno-omit-frame-pointer", source, "-o",
        program,
      ],
      timeout: 600)
    guard compiled.exitCode == 0 else { throw BenchmarkError("\(source): \(compiled.errors)") }
    let linked = CommandLine.arguments[0].replacing("plumb-bench", with: "plumb-task-cost")
    print(
      """
      # What the tracker costs

      Written by `Scripts/bench-tasks` on a machine of \(ProcessInfo.processInfo.activeProcessorCount) cores: \
      `Benchmarks/TaskCost/task_cost.swift`, built with -O: by itself, with Plumb linked to it and off, and with everything tracked, which notes tasks, \
      timers, descriptors and all else with the calls that made them. CPU time of the process for one, the least of \(Self.turns) processes by turns with \
      forty short rounds each, each measure in a process of its own; of \(Self.fewTurns) processes on all processors and in scattered memory. On one processor \
      it is what the tracker does; on all of them there is what it costs that records travel from one to the other, as tasks do. In scattered memory, \
      which a hundred thousand tasks have left behind, a task lies far from the last one, and so do the words that lead to their records. With Plumb \
      linked, the program's own code lies elsewhere, which alone may be worth some 15 ns a task; on and off are one program.
      """)
    let commands = [[program], [linked], [linked, "on"]]
    let plain = (Self.tasks + Self.resources).map { [$0] }
    let scattered = Self.tasks.map { [Self.memory, $0] }
    try table(
      "one processor", commands.map { ["taskset", "-c", "0"] + $0 },
      [[Self.memory]] + plain + scattered, turns: Self.turns)
    try table("all processors", commands, plain, turns: Self.fewTurns)
    try await snapshots()
  }

  /// - Parameter measures: What a process measures, one thing after the other; the last one is shown.
  private func table(
    _ title: String, _ commands: [[String]], _ measures: [[String]], turns: Int
  ) throws {
    var runs = [[[Double]]](repeating: [[], [], []], count: measures.count)
    for turn in 0..<turns {
      for (row, names) in measures.enumerated()
      where turn < Self.fewTurns || names.first != Self.memory {
        for (column, command) in commands.enumerated() {
          let values = try measure(command + names)
          guard let name = names.last, let value = values[name] else {
            throw BenchmarkError("\(command + names): measured \(values.keys.sorted())")
          }
          runs[row][column].append(value)
        }
      }
    }
    print(
      """

      | \(title), ns | plain | linked, off | more | on | more | more than off |
      |---|---:|---:|---:|---:|---:|---:|
      """)
    for (names, row) in zip(measures, runs) {
      let (plain, off, on) = (row[0].min() ?? 0, row[1].min() ?? 0, row[2].min() ?? 0)
      let cells = [plain, off, off - plain, on, on - plain, on - off].map(number).joined(
        separator: " | ")
      let name = (names.last ?? "") + (names.count > 1 ? ", in scattered memory" : "")
      print("| \(name) | \(cells) |")
    }
  }

  private func measure(_ command: [String]) throws -> [String: Double] {
    let outcome = try ChildProgram.run(command, timeout: 600)
    var values: [String: Double] = [:]
    for line in outcome.output.split(separator: "\n") {
      let parts = line.split(separator: "\t")
      guard parts.count == 2, let value = Double(parts[1]) else { continue }
      values[String(parts[0])] = value
    }
    guard !values.isEmpty else {
      throw BenchmarkError("\(command.joined(separator: " ")): \(outcome.output)\(outcome.errors)")
    }
    return values
  }

  private func number(_ value: Double) -> String { String(format: "%.0f", value) }

  private struct Snapshot {
    var tasks: Int
    var suspended: Int
    var deepest: Int
    var cpuSeconds: Double
    var wallSeconds: Double

    init(_ process: LiveProcess) throws {
      let (cpu, wall) = (TaskTracking.cpuSeconds, ProcessInfo.processInfo.systemUptime)
      let snapshot = try process.snapshot(.tracked)
      cpuSeconds = TaskTracking.cpuSeconds - cpu
      wallSeconds = ProcessInfo.processInfo.systemUptime - wall
      tasks = snapshot.tasks.count
      suspended = snapshot.tasks.count { $0.state == .suspended && $0.backtrace.count >= 8 }
      deepest = snapshot.tasks.map(\.backtrace.count).max() ?? 0
    }
  }

  /// In this process: all tasks wait eight async functions deep.
  func snapshots() async throws {
    Plumb.start()
    let process = LiveProcess()
    let tasks = (0..<Self.liveTasks).map { _ in Task { await Self.deep(7) } }
    while try Snapshot(process).suspended < Self.liveTasks {
      try await Task.sleep(for: .milliseconds(100))
    }
    let measures = try (0..<9).map { _ in try Snapshot(process) }
    let nowhere = open("/dev/null", O_WRONLY)
    defer { close(nowhere) }
    let dumps = (0..<3).map { _ in
      let start = Self.cpuSeconds
      Plumb.dumpTasks(to: nowhere)
      return Self.cpuSeconds - start
    }
    let cpu = measures.map { $0.cpuSeconds * 1000 }.sorted()
    let wall = measures.map { $0.wallSeconds * 1000 }.sorted()
    print(
      """

      A snapshot in the process of \(measures[0].tasks) tasks, each suspended in \(measures[0].deepest) frames, with state, wait, backtrace, relations and \
      place of creation; milliseconds, of nine:

      | | least | median |
      |---|---:|---:|
      | without symbols, CPU | \(number(cpu[0])) | \(number(cpu[4])) |
      | without symbols, wall | \(number(wall[0])) | \(number(wall[4])) |
      | with symbols, grouped and written as text, CPU (of three) | \(number((dumps.min() ?? 0) * 1000)) | \
      \(number(dumps.sorted()[1] * 1000)) |
      """)
    for task in tasks { task.cancel() }
  }

  fileprivate static var cpuSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @inline(never) private static func deep(_ depth: Int) async {
    if depth > 0 {
      await deep(depth - 1)
    } else {
      try? await Task.sleep(for: .seconds(3600))
    }
  }
}
