import Foundation

/// Lints the packages of `packages.tsv`, joins the findings with the verdicts that people gave, and writes `precision.md`.
struct Precision {
  let checkouts: String

  private static let directory = "Benchmarks/precision"
  private static let page = "Benchmarks/precision.md"

  func run() throws {
    let packages = try Package.list(in: Self.directory + "/packages.tsv")
    var verdicts = try Verdicts(path: Self.directory + "/verdicts.tsv")
    let results = try packages.map { package in
      log("\(package.name) \(package.version)")
      return try lint(package)
    }
    let page = PrecisionPage(results: results) { verdicts.verdict(on: $0, in: $1) }
    try page.text.write(toFile: Self.page, atomically: true, encoding: .utf8)
    for entry in verdicts.unused { log("this verdict belongs to no finding any more: \(entry)") }
    log("\(Self.page): \(page.totals)")
    // To be judged, and then added to the verdicts.
    for line in page.unjudged { print(line) }
  }

  private func lint(_ package: Package) throws -> PackageResult {
    let checkout = "\(checkouts)/\(package.name)"
    if !FileManager.default.fileExists(atPath: checkout) {
      let clone = try MeasuredProcess(
        [
          "git", "clone", "-q", "--depth", "1", "--branch", package.version, package.address,
          checkout,
        ])
      guard clone.exitCode == 0 else { throw BenchmarkError("\(package.address) cannot be cloned") }
    }
    let output = FileManager.default.temporaryDirectory.path + "/plumb-precision-\(getpid()).json"
    defer { try? FileManager.default.removeItem(atPath: output) }
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
      .deletingLastPathComponent().path
    let run = try MeasuredProcess(
      [own + "/plumb", "lint", "--no-cache", "--format", "json", "."], output: output,
      directory: checkout)
    guard run.exitCode <= 1 else {
      throw BenchmarkError("\(package.name): exit code \(run.exitCode)")
    }
    let data = try Data(contentsOf: URL(fileURLWithPath: output))
    let report = try JSONDecoder().decode(PackageResult.Report.self, from: data)
    return PackageResult(
      package: package, lineCount: SwiftSources(below: [checkout]).lineCount,
      findings: report.findings)
  }

  private func log(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }
}

/// A line of `packages.tsv`: name, address, version.
struct Package {
  var name: String
  var address: String
  var version: String

  static func list(in path: String) throws -> [Package] {
    try TabbedFile(path: path, columns: 3).rows.map {
      Package(name: $0[0], address: $0[1], version: $0[2])
    }
  }
}

/// What the linter says of a package.
struct PackageResult {
  struct Report: Decodable {
    var findings: [Finding]
  }
  struct Finding: Decodable {
    var rule: String
    var path: String
    var line: Int
    var message: String
    var fingerprint: String
  }

  var package: Package
  var lineCount: Int
  var findings: [Finding]
}
