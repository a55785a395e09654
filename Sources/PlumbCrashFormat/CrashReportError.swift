/// Why a file is no report at all. Damage within a report is no error; it stands in `CrashReport.problems`.
public enum CrashReportError: Error, Equatable, CustomStringConvertible {
  /// The first line is not `plumb-crash-report <version>`.
  case notAReport
  /// Written by a newer Plumb.
  case unsupportedVersion(String)
  case tooLarge(bytes: Int)

  public var description: String {
    switch self {
    case .notAReport:
      "line 1: expected 'plumb-crash-report \(CrashReport.supportedVersion)'; this is no crash report"
    case .unsupportedVersion(let version):
      "line 1: the report has version \(version), and this plumb reads version \(CrashReport.supportedVersion); "
        + "use the plumb that belongs to the library that wrote it"
    case .tooLarge(let bytes):
      "the report has \(bytes) bytes; at most \(CrashReportLimits.bytes) are read"
    }
  }
}

/// Bounds on what is kept of a report, far above what a process writes. What goes beyond them is dropped and noted as a problem.
public enum CrashReportLimits {
  public static let bytes = 64 << 20
  /// Bytes of one line.
  public static let line = 64 << 10
  public static let threads = 32_768
  /// Of all threads, and resume points of all chains and tasks.
  public static let addresses = 1 << 20
  /// Of each other kind: images, breadcrumbs, arguments, fields …
  public static let records = 16_384
  public static let problems = 100
}
