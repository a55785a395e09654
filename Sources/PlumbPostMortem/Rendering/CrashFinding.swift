import PlumbModel
import PlumbReport

extension PostMortem {
  /// The rule whose page explains crashes of this kind.
  public var rule: RuleID { RuleID(rawValue: "crash-\(cause.kind.rawValue)") }

  /// The crash in the language of all findings: the place is the program's own innermost function, the trace leads there.
  public func finding(_ rendering: CrashRendering) -> Finding {
    let functions = crashedThread?.frames.flatMap(\.functions) ?? []
    func shown(_ place: Place) -> Place {
      Place(path: rendering.sources.shownPath(place.path), line: place.line, column: place.column)
    }
    // A finding has a place. Where no function has one, the program itself is where people can begin.
    let place =
      blamed?.place.map(shown) ?? Place(path: record.program?.path ?? source, line: 1, column: 1)
    let trace = functions.reversed().compactMap { function -> TraceStep? in
      guard function.role != .runtime, let place = function.place else { return nil }
      return TraceStep(place: shown(place), note: rendering.name(function))
    }
    let facts = CrashFacts(self).rows.filter { $0.label != "fingerprint" }
    return Finding(
      rule: rule, severity: .error, confidence: .high,
      message: "\(programName) crashed: \(cause.text)", place: place, trace: trace,
      notes: facts.map { "\($0.label): \($0.value)" }, fingerprint: fingerprint)
  }
}
