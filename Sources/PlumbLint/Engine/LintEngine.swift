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
    var outcome = AnalysisOutcome()
    let resources = options.catalogue.resources
    let builder = SummaryBuilder(
      triggers: CheckRegistry.triggers(resources),
      vocabulary: LoweringVocabulary(
        inlineCallees: resources.inlineNames, neverReturning: resources.neverNames))
    let summaries = read(inputs, with: builder, options, &outcome)
    let program = Program(summaries: summaries, resources: resources)
    check(program, options, &outcome)
    outcome.files = program.files.compactMap { AnalyzedFile($0.summary) }
    outcome.statistics.files = summaries.count
    outcome.statistics.lines = summaries.reduce(0) { $0 + $1.lineStarts.count }
    return outcome
  }

  // MARK: Reading

  private func read(
    _ inputs: [SourceInput], with builder: SummaryBuilder, _ options: AnalysisOptions,
    _ outcome: inout AnalysisOutcome
  ) -> [SourceSummary] {
    let shared = SlotBox<[Result<SourceSummary, InputProblem>?]>(
      Array(repeating: nil, count: inputs.count))
    let clock = PhaseClock()
    let done = Progress(total: inputs.count, report: options.progress)
    WorkerPool(workers: options.jobs).run(count: inputs.count) { index in
      let result = clock.measure { Self.summary(of: inputs[index], with: builder) }
      shared.slots.withLock { $0[index] = result }
      done.advance()
    }
    outcome.statistics.parseSeconds = clock.seconds
    var summaries: [SourceSummary] = []
    for result in shared.slots.withLock({ $0 }) {
      switch result {
      case .success(let summary): summaries.append(summary)
      case .failure(let problem): outcome.unreadable.append(problem)
      case nil: continue
      }
    }
    return summaries
  }

  private static func summary(
    of input: SourceInput, with builder: SummaryBuilder
  ) -> Result<SourceSummary, InputProblem> {
    switch SourceBytes.read(input) {
    case .success(let bytes):
      return .success(builder.summary(of: SourceFile(path: input.path, bytes: bytes)))
    case .failure(let problem): return .failure(problem)
    }
  }

  // MARK: Checking

  private func check(
    _ program: Program, _ options: AnalysisOptions, _ outcome: inout AnalysisOutcome
  ) {
    let found = SlotBox<[[ScopedFinding]]>(Array(repeating: [], count: program.files.count))
    let clock = PhaseClock()
    WorkerPool(workers: options.jobs).run(count: program.files.count) { index in
      let findings = clock.measure {
        Self.findings(in: program.files[index], program, options.catalogue)
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
    in file: LoadedFile, _ program: Program, _ catalogue: Catalogue
  ) -> [ScopedFinding] {
    let context = CheckContext(program: program, catalogue: catalogue)
    for number in file.summary.bodies.indices {
      let view = BodyView(file: file, number: number)
      if view.body.flags.contains(.isOpaque) { continue }
      for check in CheckRegistry.all { check.check(view, context) }
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
