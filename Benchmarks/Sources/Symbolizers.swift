import Foundation

/// Measures `plumb symbolize` and its peers on random addresses of one large binary, one after the other, in one run, and counts the
/// answers that are the same, byte by byte.
struct Symbolizers {
  /// nil: the largest binary with debug information that a toolchain has, `swift-package`.
  let object: String?

  private static let counts = [1, 1_000, 100_000]

  private struct Tool {
    var name: String
    /// For the file with the addresses.
    var command: (String) -> String
    var environment: [String: String] = [:]
    /// Above this number of addresses it takes minutes.
    var most = Int.max
    var layoutIsLLVMs = true
  }

  func run() throws {
    let object = try self.object ?? Self.toolchain("swift-package")
    let directory = FileManager.default.temporaryDirectory.path + "/plumb-bench-\(getpid())"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    // In a process of its own, which takes much memory: the peak of a child is at least that of its parent when it was started.
    let maker = try MeasuredProcess(
      [CommandLine.arguments[0], "addresses", object, directory], output: "\(directory)/functions")
    guard maker.exitCode == 0 else { throw BenchmarkError("\(object): no functions found") }
    let size = try FileManager.default.attributesOfItem(atPath: object)[.size] as? Int ?? 0
    let cores = ProcessInfo.processInfo.activeProcessorCount
    print(
      """
      # Symbolizing addresses

      Written by `Scripts/bench-symbols`: one run, one tool after the other, on random addresses in all functions of \
      \((object as NSString).lastPathComponent) (\(size >> 20) MiB), on a machine of \(cores) cores. The cheapest of three runs by CPU time, \
      user and system together. swift-backtrace has no such mode: it takes a crashed process, not addresses.

      """)
    print("| addresses | tool | CPU s | wall s | peak MB | answers as llvm-symbolizer's |")
    print("|---:|---|---:|---:|---:|---:|")
    let tools = try tools(object, directory)
    // Measured before anything is compared, for the same reason.
    let rows = try Self.counts.flatMap { count in
      try tools.filter { count <= $0.most }.map { try measure(count, $0, directory) }
    }
    try report(rows, directory)
    let index = try FileManager.default.subpathsOfDirectory(atPath: directory)
      .first { $0.hasSuffix(".index") }
    let indexSize = try index.map {
      try FileManager.default.attributesOfItem(atPath: "\(directory)/\($0)")[.size] as? Int ?? 0
    }
    print("\nThe index takes \((indexSize ?? 0) >> 20) MiB.")
  }

  private func tools(_ object: String, _ directory: String) throws -> [Tool] {
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let plumb = "'\(own)/plumb' symbolize --mangled --object '\(object)' --addresses"
    let llvm = try Self.toolchain("llvm-symbolizer")
    let cache = ["PLUMB_CACHE_DIR": directory + "/cache"]
    // Writes the index for the others.
    _ = try MeasuredProcess(
      ["bash", "-c", "\(plumb) \(directory)/\(Self.counts.last!)"], environment: cache)
    return [
      Tool(name: "llvm-symbolizer") { "'\(llvm)' --no-demangle --obj='\(object)' <\($0)" },
      Tool(name: "plumb, no index") { "\(plumb) \($0) --no-index" },
      Tool(name: "plumb, with an index", command: { "\(plumb) \($0)" }, environment: cache),
      Tool(
        name: "addr2line -if", command: { "addr2line -if -e '\(object)' <\($0)" }, most: 1_000,
        layoutIsLLVMs: false),
    ]
  }

  /// Makes the addresses that `run` asks for.
  static func writeAddresses(of object: String, to directory: String) throws {
    let functions = try FunctionRanges(of: object, directory: directory)
    for count in counts {
      try functions.randomAddresses(count).map { "0x" + String($0, radix: 16) + "\n" }.joined()
        .write(toFile: "\(directory)/\(count)", atomically: false, encoding: .utf8)
    }
  }

  private struct Row {
    var count: Int
    var tool: Tool
    var cost: MeasuredProcess
    var output: String
  }

  private func measure(_ count: Int, _ tool: Tool, _ directory: String) throws -> Row {
    let output = "\(directory)/\(count)-\(tool.name.filter(\.isLetter))"
    let runs = try (0..<3).map { _ in
      try MeasuredProcess(
        ["bash", "-c", tool.command("\(directory)/\(count)")], output: output,
        environment: tool.environment)
    }
    guard let best = runs.min(by: { $0.cpuSeconds < $1.cpuSeconds }), best.exitCode == 0 else {
      throw BenchmarkError("\(tool.name) failed")
    }
    return Row(count: count, tool: tool, cost: best, output: output)
  }

  private func report(_ rows: [Row], _ directory: String) throws {
    var expected: (count: Int, answers: [String]) = (0, [])
    for row in rows {
      let text = String(
        decoding: FileManager.default.contents(atPath: row.output) ?? Data(), as: UTF8.self)
      let answers = text.components(separatedBy: "\n\n")
      if expected.count != row.count { expected = (row.count, answers) }
      // Behind the last answer there is nothing, in both.
      let same = zip(answers, expected.answers).count { $0 == $1 } - 1
      let cells = [
        "\(row.count)", row.tool.name, String(format: "%.2f", row.cost.cpuSeconds),
        String(format: "%.2f", row.cost.wallSeconds),
        String(format: "%.0f", row.cost.peakMegabytes), row.tool.layoutIsLLVMs ? "\(same)" : "–",
      ]
      print("| \(cells.joined(separator: " | ")) |")
    }
  }

  /// A program of the toolchain, beside its compiler.
  private static func toolchain(_ name: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    for directory in path.split(separator: ":") {
      let compiler = URL(fileURLWithPath: "\(directory)/swiftc").resolvingSymlinksInPath()
      let candidate = compiler.deletingLastPathComponent().appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
    }
    throw BenchmarkError("\(name): not beside swiftc; give the path of a binary")
  }
}

/// Where a binary's functions are, as binutils see them: a judge of its own.
private struct FunctionRanges {
  private var ranges: [Range<UInt64>] = []

  var count: Int { ranges.count }

  init(of object: String, directory: String) throws {
    let output = "\(directory)/symbols"
    let process = try MeasuredProcess(["readelf", "-sW", object], output: output)
    guard process.exitCode == 0 else { throw BenchmarkError("readelf cannot read \(object)") }
    let text = String(
      decoding: FileManager.default.contents(atPath: output) ?? Data(), as: UTF8.self)
    var seen: Set<Range<UInt64>> = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 7, words[3] == "FUNC", let start = UInt64(words[1], radix: 16),
        let size = UInt64(words[2]) ?? UInt64(words[2].dropFirst(2), radix: 16), size > 0,
        seen.insert(start..<start + size).inserted
      else { continue }
      ranges.append(start..<start + size)
    }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    guard !ranges.isEmpty else { throw BenchmarkError("\(object) names no functions") }
  }

  /// Every byte is as likely; the same in every run.
  func randomAddresses(_ count: Int) -> [UInt64] {
    var ends: [UInt64] = []
    for range in ranges { ends.append((ends.last ?? 0) + UInt64(range.count)) }
    var state: UInt64 = 42
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let byte = (state >> 16) % ends.last!
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if ends[middle] <= byte { low = middle + 1 } else { high = middle }
      }
      return ranges[low].upperBound - (ends[low] - byte)
    }
  }
}
