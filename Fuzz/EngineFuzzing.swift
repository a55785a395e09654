import PlumbChecks
import PlumbFlow
import PlumbLint
import PlumbModel
import PlumbSource

/// What a fuzzer calls of the engine. Each reads arbitrary bytes; what comes out must hold together.
enum EngineFuzzing {
  private static let catalogue = Catalogue.embedded

  /// Reads, lowers and checks a source file.
  static func flow(_ bytes: [UInt8]) {
    let input = SourceInput(path: "fuzz.swift", content: .bytes(bytes))
    let outcome = LintEngine().analyze([input], options: AnalysisOptions(catalogue: catalogue))
    let lineCount = bytes.count { $0 == 10 || $0 == 13 } + 1
    for scoped in outcome.findings {
      for place in [scoped.finding.place] + scoped.finding.trace.map(\.place) {
        precondition(
          place.path == input.path && 1...lineCount ~= place.line && place.column >= 1,
          "\(scoped.finding.rule) at \(place) is outside of the file")
      }
    }
  }

  /// Writes what a source file's summary is, reads it, and reads damaged copies of it.
  static func summary(_ bytes: [UInt8]) {
    let summary = builder.summary(of: SourceFile(path: "fuzz.swift", bytes: bytes))
    let encoded = summary.encoded()
    guard let again = try? SourceSummary(decoding: encoded, path: summary.path) else {
      preconditionFailure("a summary cannot be read again")
    }
    precondition(again.encoded() == encoded, "a summary changes when it is read again")
    var random = Randomness(seed: UInt64(encoded.count))
    for _ in 0..<4 {
      var damaged = encoded
      damaged[random.below(damaged.count)] ^= 1 << UInt8(random.below(8))
      // With the right checksum, so that what lies behind it is reached as well.
      _ = try? SourceSummary(decoding: damaged, path: summary.path)
      let checksum = ContentHash(damaged, from: 16).low
      for index in 0..<8 { damaged[8 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
      _ = try? SourceSummary(decoding: damaged, path: summary.path)
    }
  }

  /// Reads the comments of a file in which every line has a finding, and each line by itself as a comment.
  static func suppressions(_ bytes: [UInt8]) {
    for line in Tokens.splitLines(bytes) {
      _ = SuppressionDirective.parse(String(decoding: line, as: UTF8.self))
    }
    let file = SourceFile(path: "fuzz.swift", bytes: bytes)
    let lineStarts = LineTable(bytes).starts
    let findings = lineStarts.indices.map { line in
      ScopedFinding(
        Finding(
          rule: line % 2 == 0 ? "handle-not-closed" : "timer-not-cancelled",
          severity: .warning, confidence: .high, message: "fuzz",
          place: Place(path: file.path, line: line + 1, column: 1)))
    }
    let directives = DirectiveScan.directives(of: file).map {
      SourceSummary.Directive(
        text: $0.text, offset: UInt32($0.offset), endOffset: UInt32($0.endOffset),
        followsCode: $0.followsCode)
    }
    let analyzed = AnalyzedFile(path: file.path, lineStarts: lineStarts, directives: directives)
    let outcome = Suppressions.apply(
      to: findings, files: [analyzed], sources: NoSourceLines(), catalogue: catalogue
    ) { _, _ in true }
    precondition(
      outcome.findings.count + outcome.suppressed.count >= findings.count, "a finding is lost")
  }

  private static let builder = SummaryBuilder(
    triggers: CheckRegistry.triggers(catalogue.resources),
    vocabulary: LoweringVocabulary(
      inlineCallees: catalogue.resources.inlineNames,
      neverReturning: catalogue.resources.neverNames))
}
