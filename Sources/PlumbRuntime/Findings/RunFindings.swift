import Glibc
import PlumbModel
import PlumbReport
import Synchronization

/// All findings of this run of the tests, also as a file for CI.
///
/// The file is named by `PLUMB_REPORT`; its ending says the format: `.sarif`, `.json`, `.junit.xml`, `.checkstyle.xml`, `.github`,
/// or text. It is written anew with each finding, under a temporary name and renamed, so that a run that is killed leaves what it knew.
final class RunFindings: Sendable {
  static let shared = RunFindings(path: getenv("PLUMB_REPORT").map { String(cString: $0) })

  private let path: String?
  private let findings = Mutex<[Finding]>([])

  init(path: String?) { self.path = path.flatMap { $0.isEmpty ? nil : $0 } }

  var all: [Finding] { findings.withLock { $0 } }

  func add(_ new: [Finding]) {
    guard !new.isEmpty else { return }
    findings.withLock { findings in
      findings += new
      guard let path else { return }
      if let problem = Self.write(findings, to: path) {
        tell("\(path): the report cannot be written: \(problem)")
      }
    }
  }

  private static func write(_ findings: [Finding], to path: String) -> String? {
    var summary = Summary()
    summary.count(findings)
    let report = Report(
      findings: findings.sorted { $0.place < $1.place }, summary: summary,
      version: Plumb.version)
    let text = format(of: path).reporter().render(report)
    return WholeFile.write(Array(text.utf8), to: path)
  }

  static func format(of path: String) -> ReportFormat {
    if path.hasSuffix(".sarif") { return .sarif }
    if path.hasSuffix(".json") { return .json }
    if path.hasSuffix(".checkstyle.xml") { return .checkstyle }
    if path.hasSuffix(".xml") { return .junit }
    if path.hasSuffix(".github") { return .github }
    return .text
  }
}
