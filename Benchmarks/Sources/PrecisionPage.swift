/// The page with every finding and its verdict.
struct PrecisionPage {
  private struct Row {
    var package: Package
    var finding: PackageResult.Finding
    var verdict: Verdicts.Verdict?
  }

  private let results: [PackageResult]
  private let rows: [Row]

  init(
    results: [PackageResult],
    verdict: (PackageResult.Finding, Package) -> Verdicts.Verdict?
  ) {
    self.results = results
    rows = results.flatMap { result in
      result.findings.map {
        Row(package: result.package, finding: $0, verdict: verdict($0, result.package))
      }
    }
  }

  private var lineCount: Int { results.reduce(0) { $0 + $1.lineCount } }

  private func count(_ word: String?, in package: String? = nil) -> Int {
    rows.count { $0.verdict?.word == word && (package == nil || $0.package.name == package) }
  }

  var totals: String {
    let rate = Double(count("false")) * 50_000 / Double(max(lineCount, 1))
    let hundredths = Int((rate * 100).rounded())
    return """
      \(lineCount) lines, \(rows.count) findings: \(count("true")) true, \(count("false")) false, \
      \(count(nil)) not judged; \(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\
      \(hundredths % 100) false ones in 50,000 lines
      """
  }

  /// Rows for the file of verdicts, without the verdicts.
  var unjudged: [String] {
    rows.filter { $0.verdict == nil }.map {
      Verdicts.key($0.finding, $0.package) + "\t?\t\($0.finding.line): \($0.finding.message)"
    }
  }

  var text: String {
    let packages = results.map { result in
      let name = result.package.name
      return
        "| \(name) | \(result.package.version) | \(result.lineCount) | \(result.findings.count) "
        + "| \(count("true", in: name)) | \(count("false", in: name)) | \(count(nil, in: name)) |"
    }
    let findings = rows.map { row in
      let place = "\(row.finding.path):\(row.finding.line)"
      return
        "| \(row.package.name) | \(place) | \(row.finding.rule) | \(cell(row.finding.message)) "
        + "| \(row.verdict?.word ?? "not judged") | \(cell(row.verdict?.reason ?? "")) |"
    }
    return """
      # Findings in other people's code

      Written by `Scripts/precision`: every finding at default confidence in the packages below, their tests, examples and
      generated files included. The verdicts are made by reading the code, and kept in `Benchmarks/precision/verdicts.tsv`.
      *True* means that what the finding says happens on the path that it shows; not that it hurts in that place.

      **\(totals).**

      | package | version | lines | findings | true | false | not judged |
      |---|---|---:|---:|---:|---:|---:|
      \(packages.joined(separator: "\n"))

      | package | place | rule | message | verdict | reason |
      |---|---|---|---|---|---|
      \(findings.joined(separator: "\n"))

      """
  }

  private func cell(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("\n", with: " ")
  }
}
