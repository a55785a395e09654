import Foundation

/// Measures the linter and its peers on the same files, one after the other, in one run.
struct Throughput {
  let directories: [String]

  init(directories: [String]) {
    self.directories = directories.isEmpty ? [".build/checkouts"] : directories
  }

  private struct Row {
    var name: String
    var cost: MeasuredProcess
  }

  func run() throws {
    let sources = SwiftSources(below: directories)
    let lines = sources.lineCount
    guard lines > 0 else { throw BenchmarkError("no Swift files in \(directories)") }
    let rows = try measure()
    let cores = ProcessInfo.processInfo.activeProcessorCount
    print(
      """
      # Throughput

      Written by `Scripts/bench`: one run, one tool after the other, on the same \(lines) lines in \(sources.paths.count) files, on a \
      machine of \(cores) cores. The cheapest of three runs by CPU time, but for the peers, which ran once.

      """)
    print("| what | wall s | lines/s | CPU s | lines/CPU s | CPU, parsing = 1 | peak MB |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    let parsing = rows[0].cost.cpuSeconds
    for row in rows {
      let cells = [
        format(row.cost.wallSeconds, 2), format(Double(lines) / row.cost.wallSeconds, 0),
        format(row.cost.cpuSeconds, 2), format(Double(lines) / row.cost.cpuSeconds, 0),
        format(row.cost.cpuSeconds / parsing, 2), format(row.cost.peakMegabytes, 0),
      ]
      print("| \(row.name) | \(cells.joined(separator: " | ")) |")
    }
  }

  private func measure() throws -> [Row] {
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let bench = own + "/plumb-bench"
    let lint = [own + "/plumb", "lint", "--format", "json"]
    let cores = "\(ProcessInfo.processInfo.activeProcessorCount)"
    var rows = [
      Row(
        name: "parsing alone, one core",
        cost: try .best(of: 3, [bench, "parse", "1"] + directories)),
      Row(
        name: "parsing alone, \(cores) cores",
        cost: try .best(of: 3, [bench, "parse", cores] + directories)),
      Row(
        name: "plumb lint, one core",
        cost: try .best(of: 3, lint + ["--no-cache", "--jobs", "1"] + directories)),
      Row(
        name: "plumb lint, \(cores) cores",
        cost: try .best(of: 3, lint + ["--no-cache", "--jobs", cores] + directories)),
    ]
    let cache = FileManager.default.temporaryDirectory.path + "/plumb-bench-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: cache) }
    let environment = ["XDG_CACHE_HOME": cache]
    rows.append(
      Row(
        name: "plumb lint, \(cores) cores, filling the cache",
        cost: try MeasuredProcess(lint + directories, environment: environment)))
    rows.append(
      Row(
        name: "plumb lint again, nothing changed",
        cost: try .best(of: 3, lint + directories, environment: environment)))
    rows.append(
      Row(
        name: "swift format lint",
        cost: try MeasuredProcess(
          ["swift", "format", "lint", "--recursive", "--parallel"] + directories)))
    if let semgrep = try semgrep() { rows.append(semgrep) }
    return rows
  }

  /// Nil where it is not installed.
  private func semgrep() throws -> Row? {
    guard let version = try? MeasuredProcess(["semgrep", "--version"]), version.exitCode == 0 else {
      return nil
    }
    let command = [
      "semgrep", "scan", "--metrics", "off", "--disable-version-check", "--no-git-ignore",
      "--quiet",
      "--config", "Benchmarks/semgrep.yml",
    ]
    return Row(name: "semgrep, 7 rules", cost: try MeasuredProcess(command + directories))
  }

  private func format(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }
}
