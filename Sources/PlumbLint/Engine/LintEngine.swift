import Foundation
import PlumbChecks
import PlumbFlow
import PlumbModel
import PlumbSource
import Synchronization

/// Turns source files into findings: read and lower each file by itself, then check it with all the others in view.
public struct LintEngine: Analyzer {
  public init() {}

  public func analyze(_ inputs: [SourceInput], options: AnalysisOptions) -> AnalysisOutcome {
    let resources = options.catalogue.resources
    let triggers = CheckRegistry.triggers(resources)
    let builder = SummaryBuilder(
      triggers: triggers, endings: CheckRegistry.endings,
      vocabulary: LoweringVocabulary(
        inlineCallees: resources.inlineNames, neverReturning: resources.neverNames))
    guard let cacheDirectory = options.cacheDirectory else {
      return analyze(inputs, builder, cache: nil, options)
    }
    let names = [triggers, resources.inlineNames, resources.neverNames].map {
      $0.sorted().joined(separator: " ")
    }
    let cache = RunCache(
      directory: cacheDirectory, root: FileManager.default.currentDirectoryPath,
      toolVersion: RunKey.buildIdentity(version: names.joined(separator: "\n")))
    let clock = PhaseClock()
    let key = cache.key(inputs, hashes(of: inputs, clock, options), options)
    if var known = cache.result(for: key) {
      known.statistics.cacheHits = known.statistics.files
      known.statistics.parseSeconds = clock.seconds
      known.statistics.flowSeconds = 0
      return known
    }
    var outcome = analyze(inputs, builder, cache: cache.summaries, options)
    outcome.statistics.parseSeconds += clock.seconds
    cache.keep(outcome, for: key)
    return outcome
  }

  private func analyze(
    _ inputs: [SourceInput], _ builder: SummaryBuilder, cache: SummaryCache?,
    _ options: AnalysisOptions
  ) -> AnalysisOutcome {
    var outcome = AnalysisOutcome()
    let summaries = read(inputs, with: builder, cache, options, &outcome)
    let program = Program(summaries: summaries, resources: options.catalogue.resources)
    check(program, options, &outcome)
    outcome.files = program.files.compactMap { AnalyzedFile($0.summary) }
    outcome.statistics.files = summaries.count
    outcome.statistics.lines = summaries.reduce(0) { $0 + $1.lineStarts.count }
    return outcome
  }

  // MARK: Reading

  /// Hashes of the files' bytes; nil for those that cannot be read.
  private func hashes(
    of inputs: [SourceInput], _ clock: PhaseClock, _ options: AnalysisOptions
  ) -> [ContentHash?] {
    let slots = SlotBox<[ContentHash?]>(Array(repeating: nil, count: inputs.count))
    // Small pieces of work: a worker takes a run of files at a time.
    let stride = 16
    WorkerPool(workers: options.jobs).run(count: (inputs.count + stride - 1) / stride) { piece in
      let range = piece * stride..<min(inputs.count, (piece + 1) * stride)
      let hashes = clock.measure {
        range.map { try? ContentHash(SourceBytes.read(inputs[$0]).get()) }
      }
      slots.slots.withLock { $0.replaceSubrange(range, with: hashes) }
    }
    return slots.slots.withLock { $0 }
  }

  private struct Reading: Sendable {
    var result: Result<SourceSummary, InputProblem>
    var isFromCache = false
  }

  private func read(
    _ inputs: [SourceInput], with builder: SummaryBuilder, _ cache: SummaryCache?,
    _ options: AnalysisOptions, _ outcome: inout AnalysisOutcome
  ) -> [SourceSummary] {
    let shared = SlotBox<[Reading?]>(Array(repeating: nil, count: inputs.count))
    let clock = PhaseClock()
    let done = Progress(total: inputs.count, report: options.progress)
    WorkerPool(workers: options.jobs).run(count: inputs.count) { index in
      let reading = clock.measure { Self.read(inputs[index], with: builder, cache) }
      shared.slots.withLock { $0[index] = reading }
      done.advance()
    }
    outcome.statistics.parseSeconds = clock.seconds
    var summaries: [SourceSummary] = []
    for reading in shared.slots.withLock({ $0 }) {
      guard let reading else { continue }
      if reading.isFromCache { outcome.statistics.cacheHits += 1 }
      switch reading.result {
      case .success(let summary): summaries.append(summary)
      case .failure(let problem): outcome.unreadable.append(problem)
      }
    }
    return summaries
  }

  private static func read(
    _ input: SourceInput, with builder: SummaryBuilder, _ cache: SummaryCache?
  ) -> Reading {
    switch SourceBytes.read(input) {
    case .success(let bytes):
      guard let cache else {
        return Reading(result: .success(summary(of: input, bytes, builder)))
      }
      let hash = ContentHash(bytes)
      if let known = cache.summary(of: hash, path: input.path) {
        return Reading(result: .success(known), isFromCache: true)
      }
      let summary = summary(of: input, bytes, builder)
      cache.store(summary, of: hash)
      return Reading(result: .success(summary))
    case .failure(let problem): return Reading(result: .failure(problem))
    }
  }

  private static func summary(
    of input: SourceInput, _ bytes: [UInt8], _ builder: SummaryBuilder
  ) -> SourceSummary {
    builder.summary(of: SourceFile(path: input.path, bytes: bytes))
  }

  // MARK: Checking

  private func check(
    _ program: Program, _ options: AnalysisOptions, _ outcome: inout AnalysisOutcome
  ) {
    let found = SlotBox<[[ScopedFinding]]>(Array(repeating: [], count: program.files.count))
    let clock = PhaseClock()
    let selector = CheckSelector(program.resources)
    WorkerPool(workers: options.jobs).run(count: program.files.count) { index in
      let findings = clock.measure {
        let file = program.files[index]
        return Self.findings(
          in: file, selector.checks(concerning: file), program, options.catalogue)
      }
      found.slots.withLock { $0[index] = findings }
    }
    outcome.statistics.flowSeconds = clock.seconds
    outcome.findings = found.slots.withLock { $0.flatMap { $0 } }.filter {
      options.rules?.contains($0.finding.rule) ?? true
    }
    outcome.findings.sort { Self.sortKey($0) < Self.sortKey($1) }
  }

  private static func findings(
    in file: LoadedFile, _ checks: [any Check], _ program: Program, _ catalogue: Catalogue
  ) -> [ScopedFinding] {
    let context = CheckContext(program: program, catalogue: catalogue)
    for number in file.summary.bodies.indices {
      let view = BodyView(file: file, number: number)
      if view.body.flags.contains(.isOpaque) { continue }
      for check in checks { check.check(view, context) }
    }
    return context.findings.map { ScopedFinding($0.finding, scope: $0.scope) }
  }

  private static func sortKey(_ finding: ScopedFinding) -> (Place, RuleID, String) {
    (finding.finding.place, finding.finding.rule, finding.finding.message)
  }
}

extension AnalyzedFile {
  fileprivate init?(_ summary: SourceSummary) {
    if summary.directives.isEmpty && summary.notices.isEmpty { return nil }
    self.init(
      path: summary.path, lineStarts: summary.lineStarts, directives: summary.directives,
      notices: summary.notices)
  }
}

/// Results that workers put in their places.
private final class SlotBox<Value>: Sendable where Value: Sendable {
  let slots: Mutex<Value>
  init(_ value: Value) { slots = Mutex(value) }
}

/// Counts finished files.
private final class Progress: Sendable {
  private let done = Atomic<Int>(0)
  private let total: Int
  private let report: (@Sendable (Int, Int) -> Void)?

  init(total: Int, report: (@Sendable (Int, Int) -> Void)?) {
    self.total = total
    self.report = report
  }

  func advance() {
    guard let report else { return }
    report(done.wrappingAdd(1, ordering: .relaxed).newValue, total)
  }
}
