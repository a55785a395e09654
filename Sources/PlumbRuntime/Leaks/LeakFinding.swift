import PlumbModel
import PlumbStacks

extension LeakGroup {
  /// The leaks in the language of all findings. The place is the line that made them; where none is known, `fallback`.
  func finding(of scope: String, sources: SourceFiles, fallback: Place) -> Finding {
    func shown(_ place: Place) -> Place {
      Place(path: sources.shownPath(place.path), line: place.line, column: place.column)
    }
    func steps(_ functions: [StackFunction], _ note: String) -> [TraceStep] {
      functions.reversed().compactMap { function in
        guard function.role == .own || function.role == .dependency, let place = function.place
        else { return nil }
        return TraceStep(place: shown(place), note: "\(note) \(function.name)")
      }
    }
    var hash = StableHash()
    hash.combine(first.rule.rawValue)
    for function in first.making + first.waiting where function.isOfTheProgram {
      hash.combine(function.fullName)
    }
    let text = LeakText(sources: sources)
    return Finding(
      rule: first.rule, severity: .error, confidence: .high,
      message: "\(scope) \(text.headline(self))", place: place.map(shown) ?? shown(fallback),
      trace: steps(first.making, "made in") + steps(first.waiting, "waits in"),
      notes: [first.advice] + first.labels.map { "label \($0.name): \($0.value)" },
      fingerprint: Fingerprint(value: hash.value))
  }
}
