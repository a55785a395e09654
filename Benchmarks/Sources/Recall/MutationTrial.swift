import Foundation

/// A copy of a package in which one statement at a time is changed and the linter is run.
struct MutationTrial {
  enum Change {
    case deletion
    /// It happens where a condition holds that nobody knows.
    case condition
  }

  private let scratch: String
  private let before: Set<String>

  init(checkout: String, scratch: String) throws {
    let files = FileManager.default
    let source = URL(fileURLWithPath: checkout).resolvingSymlinksInPath().path
    for path in SwiftSources(below: [source]).paths {
      let copy = scratch + path.dropFirst(source.utf8.count)
      try files.createDirectory(
        atPath: (copy as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try files.copyItem(atPath: path, toPath: copy)
    }
    self.scratch = scratch
    before = Set(try Self.lint(scratch).map(Self.key))
  }

  /// What the linter says with the change that it does not say without.
  func newFindings(of site: ReleaseSite, by change: Change) throws -> [PackageResult.Finding] {
    let path = "\(scratch)/\(site.path)"
    let original = try Data(contentsOf: URL(fileURLWithPath: path))
    let statement = original[site.range]
    var mutated = original
    switch change {
    case .deletion:
      // Lines stay where they are, and the rest goes on to compile.
      var blank = Data(statement.map { $0 == 10 ? 10 : 32 })
      if site.isOnlyStatementOfCase { blank.replaceSubrange(0..<5, with: Data("break".utf8)) }
      if site.text.hasPrefix("$0") { blank.replaceSubrange(0..<6, with: Data("_ = $0".utf8)) }
      mutated.replaceSubrange(site.range, with: blank)
    case .condition:
      mutated.replaceSubrange(
        site.range, with: Data("if Bool.random() { ".utf8) + statement + Data(" }".utf8))
    }
    try mutated.write(to: URL(fileURLWithPath: path))
    defer { try? original.write(to: URL(fileURLWithPath: path)) }
    return try Self.lint(scratch).filter { !before.contains(Self.key($0)) }
  }

  /// Fingerprints count equal findings, so they may change for one that stays.
  private static func key(_ finding: PackageResult.Finding) -> String {
    "\(finding.rule) \(finding.path):\(finding.line) \(finding.message)"
  }

  private static func lint(_ directory: String) throws -> [PackageResult.Finding] {
    let output = directory + ".json"
    defer { try? FileManager.default.removeItem(atPath: output) }
    let own = URL(fileURLWithPath: CommandLine.arguments[0]).standardizedFileURL
      .deletingLastPathComponent().path
    // The cache lies beside the copy and spares reading what did not change.
    let run = try MeasuredProcess(
      [own + "/plumb", "lint", "--format", "json", "."], output: output, directory: directory,
      environment: ["XDG_CACHE_HOME": directory + ".cache"])
    guard run.exitCode <= 1 else { throw BenchmarkError("\(directory): exit code \(run.exitCode)") }
    let data = try Data(contentsOf: URL(fileURLWithPath: output))
    return try JSONDecoder().decode(PackageResult.Report.self, from: data).findings
  }
}
