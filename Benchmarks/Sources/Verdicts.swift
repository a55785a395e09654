import Foundation

/// What people found when they read the code around a finding. Kept by fingerprint, so that it survives reruns and moved lines.
struct Verdicts {
  struct Verdict {
    /// `true` or `false`.
    var word: String
    var reason: String
  }

  private var byKey: [String: Verdict] = [:]
  private var used: Set<String> = []

  /// - Parameter path: Rows of package, path, rule, fingerprint, verdict, reason.
  init(path: String) throws {
    for row in try TabbedFile(path: path, columns: 6).rows {
      guard ["true", "false"].contains(row[4]) else {
        throw BenchmarkError("\(path): '\(row[4])' is no verdict; expected true or false")
      }
      byKey[row[0...3].joined(separator: "\t")] = Verdict(word: row[4], reason: row[5])
    }
  }

  mutating func verdict(on finding: PackageResult.Finding, in package: Package) -> Verdict? {
    let key = Self.key(finding, package)
    used.insert(key)
    return byKey[key]
  }

  var unused: [String] {
    byKey.keys.filter { !used.contains($0) }.sorted().map { $0.replacing("\t", with: " ") }
  }

  static func key(_ finding: PackageResult.Finding, _ package: Package) -> String {
    [package.name, finding.path, finding.rule, finding.fingerprint].joined(separator: "\t")
  }
}

/// A file of columns between tabs; lines that begin with `#` are remarks.
struct TabbedFile {
  let rows: [[String]]

  init(path: String, columns: Int) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    rows = try text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == columns else {
        throw BenchmarkError("\(path): expected \(columns) columns: \(line)")
      }
      return cells
    }
  }
}
