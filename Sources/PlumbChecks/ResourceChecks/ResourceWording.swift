import PlumbFlow

/// Sentences about a resource, from the words of its file.
struct ResourceWording {
  let spec: ResourceSpec

  /// The calls that end the duty to release: "'cancel()'", "'close()' or 'shutdown()'".
  var releases: String {
    var names: [String] = []
    for event in spec.events where spec.releases(event) {
      let name = event.pattern.makesIterator ? "a 'for' loop" : "'\(event.pattern.baseName)()'"
      if !names.contains(name) { names.append(name) }
    }
    guard let last = names.popLast() else { return "a release" }
    return names.isEmpty ? last : names.prefix(3).joined(separator: ", ") + " or " + last
  }

  func message(for violation: TypestateViolation, always: Bool) -> String {
    let state = spec.states[violation.state].name
    switch violation.kind {
    case .dropped where hasSeveralDuties:
      return always
        ? "this \(spec.noun) is released while it is \(state): nothing calls \(releases)"
        : "this \(spec.noun) is released while it is \(state): one path goes without \(releases)"
    case .dropped where spec.forgiven.contains(.paths):
      return always
        ? "this \(spec.noun) is dropped \(state)"
        : "this \(spec.noun) is dropped \(state) on one of its paths"
    case .dropped:
      return always
        ? "this \(spec.noun) is never released: nothing calls \(releases)"
        : "this \(spec.noun) is not released on every path: one of them goes without \(releases)"
    case .overwritten:
      return "this \(spec.noun) is lost: its variable gets another value before \(releases)"
    case .left: return "this \(spec.noun) is left \(state): one path goes without \(releases)"
    case .event: return "this \(spec.noun) is already \(state) here"
    case .use: return "this \(spec.noun) is used after it was \(state)"
    }
  }

  /// Not to be released is what is wrong with a file; with a source it is to be released in one of some states.
  private var hasSeveralDuties: Bool { spec.states.count { $0.leakRule != nil } > 1 }

  /// What mends a leak.
  var help: String {
    let verb = spec.forgiven.contains(.paths) ? "finish" : "release"
    return hasSeveralDuties
      ? "call \(releases) first, or hand it to an owner that does"
      : "\(verb) it with \(releases), or hand it to an owner that does"
  }

  /// What happens at the end of the trace.
  func end(of violation: TypestateViolation) -> String {
    switch violation.kind {
    case .dropped: "the last reference to it goes here"
    case .overwritten: "its variable is overwritten here"
    case .left: "the body ends here"
    case .event: "it is already \(spec.states[violation.state].name) here"
    case .use: "used here"
    }
  }
}
