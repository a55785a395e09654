extension CrashReport {
  /// The newest version of the format that is read.
  public static let supportedVersion = 1

  private static let firstWord = Array("plumb-crash-report ".utf8)
  private static let newline = UInt8(ascii: "\n")

  /// Whether these bytes may be the beginning of a report, of whatever version.
  public static func isReport(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.starts(with: firstWord)
  }

  /// Where reports begin in a text: a process that cannot write a file writes its report to standard error, among other lines.
  public static func starts(in bytes: [UInt8]) -> [Int] {
    var starts: [Int] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == firstWord[0], isReport(bytes[index...]) { starts.append(index) }
      guard let end = bytes[index...].firstIndex(of: newline) else { break }
      index = end + 1
    }
    return starts
  }

  /// Reads a report. What comes after its last line is ignored; a last line without an end was cut short and is dropped.
  ///
  /// Takes time and memory in proportion to the bytes, within `CrashReportLimits`. May be called from any thread.
  public static func read(_ bytes: [UInt8]) throws(CrashReportError) -> CrashReport {
    try read(bytes[...]).report
  }

  /// - Returns: Also the index behind the report's last line.
  public static func read(_ bytes: ArraySlice<UInt8>) throws(CrashReportError) -> (
    report: CrashReport, end: Int
  ) {
    guard isReport(bytes) else { throw .notAReport }
    guard bytes.count <= CrashReportLimits.bytes else { throw .tooLarge(bytes: bytes.count) }
    guard let firstEnd = bytes.prefix(80).firstIndex(of: newline) else { throw .notAReport }
    let version = String(
      decoding: bytes[(bytes.startIndex + firstWord.count)..<firstEnd].prefix { $0 != 13 },
      as: UTF8.self)
    guard version == String(supportedVersion) else {
      guard UInt(version) != nil else { throw .notAReport }
      throw .unsupportedVersion(version)
    }

    var reader = ReportReader(version: supportedVersion)
    var start = firstEnd + 1
    while !reader.isAtEnd, let end = bytes[start...].firstIndex(of: newline) {
      reader.take(bytes[start..<end])
      start = end + 1
    }
    return (reader.report, start)
  }
}
