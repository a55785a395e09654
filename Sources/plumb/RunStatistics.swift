import Foundation
import PlumbLint
import PlumbReport

/// What `--stats` says.
struct RunStatistics {
  private let analysis: AnalysisStatistics
  private let wallSeconds: Double
  private let cpuSeconds: Double
  private let reportSeconds: Double
  private let peakBytes: Int

  init(_ analysis: AnalysisStatistics, meter: ProcessMeter, reportSeconds: Double) {
    self.analysis = analysis
    self.reportSeconds = reportSeconds
    wallSeconds = meter.wallSeconds
    cpuSeconds = meter.cpuSeconds
    peakBytes = meter.peakBytes
  }

  /// On one line.
  var json: String {
    JSONValue.object([
      "lines": .integer(analysis.lines),
      "files": .integer(analysis.files),
      "wallSeconds": .number(wallSeconds),
      "cpuSeconds": .number(cpuSeconds),
      "cacheHits": .integer(analysis.cacheHits),
      "peakBytes": .integer(peakBytes),
      "phases": .object([
        "parse": .number(analysis.parseSeconds),
        "flow": .number(analysis.flowSeconds),
        "report": .number(reportSeconds),
      ]),
    ]).compact + "\n"
  }

  var text: String {
    let rate = wallSeconds > 0 ? Int(Double(analysis.lines) / wallSeconds) : 0
    return """
      \(analysis.lines) lines in \(analysis.files) files, \(analysis.cacheHits) from the cache
      \(format(wallSeconds)) s, \(rate) lines/s; \(format(cpuSeconds)) CPU s: \
      parse \(format(analysis.parseSeconds)), flow \(format(analysis.flowSeconds)), \
      report \(format(reportSeconds))
      \(peakBytes >> 20) MB at most

      """
  }

  private func format(_ seconds: Double) -> String { String(format: "%.2f", seconds) }
}
