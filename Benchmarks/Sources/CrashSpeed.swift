import ChildPrograms
import CrashMatrix
import Foundation

/// From the crash to the end of the process: our handler and swift-backtrace, on the same programs at the same point, in one run.
struct CrashSpeed {
  private struct Program {
    var name: String
    var command: [String]
  }
  private struct Cost {
    var wallSeconds: Double
    var cpuSeconds: Double
    var peakMegabytes: Double
  }
  private enum Reporter: Equatable {
    case plumb
    case swiftBacktrace(allThreads: Bool)
    case none

    var name: String {
      switch self {
      case .plumb: "PlumbCrash, all threads"
      case .swiftBacktrace(true): "swift-backtrace, all threads"
      case .swiftBacktrace(false): "swift-backtrace, crashed thread"
      case .none: "none: the kernel ends the process"
      }
    }
    /// The costly ones take seconds.
    var runs: Int { if case .swiftBacktrace = self { 1 } else { 9 } }
  }

  private let directory: TemporaryDirectory
  private let library: String

  init() throws {
    directory = try TemporaryDirectory()
    let root = FileManager.default.currentDirectoryPath
    let compiler = try VictimCompiler(root: root, directory: directory.path)
    library = try compiler.link(
      source: root + "/Benchmarks/CrashSpeed/crash_at_print.c", name: "libcrash.so")
  }

  func run() throws {
    print(
      """
      # From the crash to the end of the process

      Written by `Scripts/crash-matrix`: the same program crashes at the same point, in the midst of printing, under our handler and \
      under the toolchain's swift-backtrace, in one run on a machine of \(ProcessInfo.processInfo.activeProcessorCount) cores\(Self.circumstances). Time is \
      counted from the instruction before the crash until the parent has waited for the process, and CPU time includes that of \
      swift-backtrace's own process. Ours is the median of nine crashes with the longest beside it, swift-backtrace ran once (its settings: not interactive, to a file). Threads are those that wait, \
      each twenty calls deep. Peaks of memory count the benchmark's own 20 MB, from which the program was started. Our report is symbolized later, elsewhere or at leisure, by `plumb symbolize`: seconds in the second table.

      | program | other threads | crash reporter | wall ms | longest | CPU ms | peak MB |
      |---|---:|---|---:|---:|---:|---:|
      """)
    var symbolizing: [String] = []
    for program in try programs() {
      for threads in [0, 50, 500] {
        // swift-backtrace takes a minute for the large one, with any number of threads.
        let isLarge = program.command.count > 1
        var reporters: [Reporter] = [.none, .plumb]
        if !isLarge || threads == 50 { reporters.append(.swiftBacktrace(allThreads: true)) }
        if !isLarge, threads == 0 { reporters.append(.swiftBacktrace(allThreads: false)) }
        for reporter in reporters {
          let costs = try (0..<reporter.runs).map { try measure(program, threads, reporter, $0) }
            .sorted { $0.wallSeconds < $1.wallSeconds }
          let median = costs[costs.count / 2]
          let cells = [
            milliseconds(median.wallSeconds), milliseconds(costs.last!.wallSeconds),
            milliseconds(costs.map(\.cpuSeconds).sorted()[costs.count / 2]),
            String(format: "%.0f", median.peakMegabytes),
          ]
          print(
            "| \(program.name) | \(threads) | \(reporter.name) | \(cells.joined(separator: " | ")) |"
          )
        }
        symbolizing.append(try symbolize(program, threads))
      }
    }
    print("\n| `plumb symbolize --all-threads` of | other threads | wall s | CPU s | peak MB |")
    print("|---|---:|---:|---:|---:|")
    for line in symbolizing { print(line) }
  }

  /// What else the machine did, and whether this went before it.
  private static var circumstances: String {
    func words(_ path: String) -> [Substring] {
      ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split { " \n".contains($0) }
    }
    guard let load = words("/proc/loadavg").first else { return "" }
    let priority = words("/proc/self/autogroup").last.flatMap { Int($0) } ?? 0
    return ", whose load was \(load) when this began"
      + (priority == 0 ? "" : " (with nice \(priority) for its scheduling group)")
  }

  /// A small one, and the largest of the toolchain that has debug information.
  private func programs() throws -> [Program] {
    let source = directory.path + "/hello.swift"
    try "@inline(never) func greet() { print(\"hello\") }\ngreet()\n".write(
      toFile: source, atomically: true, encoding: .utf8)
    let small = directory.path + "/hello"
    let compiled = try ChildProgram.run(
      ["swiftc", "-O", "-g", source, "-o", small], timeout: 600)
    guard compiled.exitCode == 0 else { throw BenchmarkError(compiled.errors) }
    guard let tool = SwiftBacktrace.toolPath else {
      throw BenchmarkError("swift-backtrace is not beside the swift that is on PATH")
    }
    let large = URL(fileURLWithPath: tool).deletingLastPathComponent()
      .appendingPathComponent("../../../bin/swift-package").standardized.path
    return [
      Program(name: "small, \(try size(small))", command: [small]),
      Program(name: "swift-package, \(try size(large))", command: [large, "--version"]),
    ]
  }

  private func size(_ path: String) throws -> String {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let bytes = (attributes[.size] as? Int) ?? 0
    return bytes < 1_000_000 ? "\(bytes / 1000) KB" : "\(bytes / 1_000_000) MB"
  }

  private func reports(_ program: Program, _ threads: Int) -> String {
    "\(directory.path)/\(program.command.count)-\(threads)"
  }

  private func measure(
    _ program: Program, _ threads: Int, _ reporter: Reporter, _ run: Int
  ) throws -> Cost {
    let mark = "\(directory.path)/mark"
    try? FileManager.default.removeItem(atPath: mark)
    var environment = [
      "LD_PRELOAD": library, "PLUMB_BENCH_MARK": mark, "PLUMB_BENCH_THREADS": "\(threads)",
      "SWIFT_BACKTRACE": "enable=no",
    ]
    let place = reports(program, threads)
    switch reporter {
    case .plumb:
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true)
      environment["PLUMB_CRASH_DIRECTORY"] = place
    case .swiftBacktrace(let allThreads):
      let settings = "enable=yes,interactive=no,color=no,output-to=\(directory.path)/backtrace"
      environment["SWIFT_BACKTRACE"] = settings + (allThreads ? "" : ",threads=crashed")
    case .none: break
    }
    let process = try MeasuredProcess(
      ["/bin/sh", "-c", "ulimit -c 0; exec \"$0\" \"$@\""] + program.command,
      environment: environment)
    let written = (try? String(contentsOfFile: mark, encoding: .utf8)) ?? ""
    let numbers = written.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == 2, process.exitCode == 128 + SIGSEGV else {
      throw BenchmarkError("\(program.name) did not crash: \(process.exitCode)")
    }
    return Cost(
      wallSeconds: process.endSeconds - numbers[0], cpuSeconds: process.cpuSeconds - numbers[1],
      peakMegabytes: process.peakMegabytes)
  }

  private func symbolize(_ program: Program, _ threads: Int) throws -> String {
    let place = reports(program, threads)
    let names = try FileManager.default.contentsOfDirectory(atPath: place).sorted()
    guard let report = names.last(where: { $0.hasSuffix(".crash") }) else {
      throw BenchmarkError("\(program.name) left no report in \(place)")
    }
    let tool = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("plumb").path
    let cost = try MeasuredProcess(
      [tool, "symbolize", "--all-threads", "--no-debuginfod", place + "/" + report],
      environment: ["XDG_CACHE_HOME": "\(place)/cache"])
    guard cost.exitCode == 0 else { throw BenchmarkError("plumb symbolize failed") }
    return String(
      format: "| %@ | %d | %.2f | %.2f | %.0f |", program.name, threads, cost.wallSeconds,
      cost.cpuSeconds, cost.peakMegabytes)
  }

  private func milliseconds(_ seconds: Double) -> String { String(format: "%.1f", seconds * 1000) }
}
