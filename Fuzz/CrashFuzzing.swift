import PlumbCrashFormat

/// What a fuzzer calls of the readers of what a crash left behind.
enum CrashFuzzing {
  /// Reads a report, and every report in it as if it were a log.
  static func report(_ bytes: [UInt8]) {
    for start in CrashReport.starts(in: bytes).prefix(8) {
      guard let (report, end) = try? CrashReport.read(bytes[start...]) else { continue }
      let lines = bytes[start..<end].count { $0 == UInt8(ascii: "\n") }
      precondition(end > start && end <= bytes.count, "a report ends outside of the file")
      precondition(
        report.problems.allSatisfy { 2...max(lines, 2) ~= $0.line },
        "a problem is in no line of the report")
      precondition(
        report.isComplete == false || report.problems.count < lines, "a whole report is all damage")
    }
    _ = try? CrashReport.read(bytes)
  }
}
