import PlumbCrashFormat
import PlumbPostMortem
import PlumbReport
import PlumbStacks
import PlumbSymbols

/// What a fuzzer calls of the readers of what a crash left behind.
enum CrashFuzzing {
  /// Reads a report, shows it in every format, and looks for reports in it as if it were a log.
  static func report(_ bytes: [UInt8]) {
    for start in CrashReport.starts(in: bytes).prefix(8) {
      guard let (report, end) = try? CrashReport.read(bytes[start...]) else { continue }
      let lines = bytes[start..<end].count { $0 == UInt8(ascii: "\n") }
      precondition(end > start && end <= bytes.count, "a report ends outside of the file")
      precondition(
        report.problems.allSatisfy { 2...max(lines, 2) ~= $0.line },
        "a problem is in no line of the report")
    }
    guard let report = try? CrashReport.read(bytes) else { return }
    let crash = PostMortem(report, source: "fuzz.crash", lookup: InventedSymbols())
    let text = CrashText(crash, rendering).text
    precondition(
      text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7f },
      "a control character comes through")
    let page = CrashHTML(rendering).render([crash])
    precondition(!page.contains("<script") && page.hasSuffix("</html>\n"), "a page is broken")
    _ = CrashJSON(rendering).render([crash])
    precondition(crash.finding(rendering).place.line >= 1, "a finding has no place")
  }

  /// Replaces the addresses of a text.
  static func log(_ bytes: [UInt8]) {
    let lookup = InventedSymbols()
    let (text, found) = LogSymbolizer(lookup: lookup, rendering: rendering)
      .symbolize(bytes, source: "fuzz.log")
    precondition(found || text == bytes, "a text without addresses was changed")
    let lines = bytes.count { $0 == UInt8(ascii: "\n") }
    precondition(
      !CrashReport.starts(in: bytes).isEmpty || text.count { $0 == UInt8(ascii: "\n") } == lines,
      "a line was added or lost")
  }

  private static let rendering = CrashRendering(
    sources: SourceFiles(workingDirectory: "/", isReading: false), showsAllThreads: true,
    showsRegisters: true, version: "0")
}

/// Every address has a function, and one in four is async.
private struct InventedSymbols: CodeLookup {
  let notices: [String] = []

  func frames(at address: UInt64, in image: BinaryImage) -> [SourceFrame] {
    let name = "f\(address % 1000)"
    let isAsync = address % 4 == 0
    return [
      SourceFrame(
        symbol: "$s4fuzz\(name.utf8.count)\(name)yy" + (isAsync ? "YaFTQ0_" : "F"),
        path: "/fuzz.swift", line: Int(address % 97), column: 1, isInlined: address % 3 == 0)
    ]
  }

  func codeSegments(of image: BinaryImage) -> [CodeSegment] {
    [CodeSegment(address: 0x1000, size: 0x10_0000, fileOffset: 0)]
  }

  func code(at address: UInt64, count: Int, in image: BinaryImage) -> [UInt8]? { nil }

  func address(of symbol: String, in image: BinaryImage) -> UInt64? { UInt64(symbol.utf8.count) }
}
