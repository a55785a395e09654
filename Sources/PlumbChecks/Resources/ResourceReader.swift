import PlumbFlow
import PlumbModel
import PlumbSource

/// Reads `Rules/resources/*.yml` into ``ResourceLibrary``. It holds no conditions: a resource that wants one is a check in Swift.
public struct ResourceReader {
  private let source: YAMLSource
  private let rules: Set<String>?
  private var resourceIDs: Set<String> = []

  /// - Parameter rules: ids that the file may name; `nil` accepts all.
  /// - Returns: what could be read, and every problem in the order of the file. The library is complete only without problems.
  public static func read(
    path: String, text: String, rules: Set<String>? = nil
  ) -> (library: ResourceLibrary?, problems: [CatalogueProblem]) {
    var reader = ResourceReader(source: YAMLSource(path: path, text: text), rules: rules)
    let library = reader.library()
    return (library, reader.source.problems.sorted { $0.place < $1.place })
  }

  private init(source: YAMLSource, rules: Set<String>?) {
    self.source = source
    self.rules = rules
  }

  private mutating func library() -> ResourceLibrary? {
    guard
      let fields = source.root()?.fields(
        "a resource file", required: ["library"],
        optional: ["borrows", "inline", "never", "pointers", "resources"]),
      let name = fields["library"]?.text("the library's name")
    else { return nil }
    var library = ResourceLibrary(name: name, path: source.path)
    library.borrows = patterns(fields["borrows"], as: .borrow)
    library.inline = functionNames(fields["inline"])
    library.never = functionNames(fields["never"])
    if let value = fields["pointers"] { library.pointers = pointers(value) }
    for value in fields["resources"]?.list("a list of resources") ?? [] {
      guard let spec = resource(value, library: name) else { continue }
      library.resources.append(spec)
    }
    return library
  }

  /// Lowering knows these by name alone, before any type is known.
  func functionNames(_ value: YAMLValue?) -> Set<String> {
    var names: Set<String> = []
    for value in value?.list("a list of function names") ?? [] {
      guard let name = value.text("a function's name") else { continue }
      guard let pattern = try? CallPattern(parsing: name), pattern.text == pattern.baseName else {
        value.report(
          "'\(name.prefix(40))' is more than a name; expected a base name such as 'withLock'")
        continue
      }
      names.insert(name)
    }
    return names
  }

  private mutating func resource(_ value: YAMLValue, library: String) -> ResourceSpec? {
    guard
      let fields = value.fields(
        "a resource", required: ["id", "noun", "states"],
        optional: [
          "types", "acquire", "events", "use", "stored", "same", "borrows", "forgive", "unlisted",
          "wants",
        ])
    else { return nil }
    let states = self.states(fields["states"])
    var spec = ResourceSpec(id: id(fields["id"]), noun: "", states: states, library: library)
    spec.noun = fields["noun"]?.text("a noun for messages") ?? ""
    spec.wants = fields["wants"]?.text("the call that ends it, such as 'cancel()'")
    spec.types = types(fields["types"])
    spec.acquisitions = (fields["acquire"]?.list("a list of acquisitions") ?? [])
      .flatMap { acquisitions($0, states) }
    spec.events = (fields["events"]?.list("a list of events") ?? []).flatMap { events($0, states) }
    spec.useAfter = fields["use"].flatMap { useAfter($0, states) }
    spec.storedRule = fields["stored"].flatMap(rule)
    spec.forgiven = Set(
      (fields["forgive"]?.oneOrMore() ?? []).compactMap { word("kind of leak", $0) })
    spec.unlistedMethods =
      fields["unlisted"].flatMap { word("meaning of unlisted methods", $0) } ?? .use
    spec.same = patterns(fields["same"], as: .same)
    spec.borrows = patterns(fields["borrows"], as: .borrow)
    if let value = fields["states"] { checkReachable(spec, value) }
    return spec
  }

  private func word<Word: RawRepresentable<String> & CaseIterable>(
    _ what: String, _ value: YAMLValue
  ) -> Word? {
    value.word(what, among: Word.allCases.map(\.rawValue)).flatMap(Word.init)
  }

  private mutating func id(_ value: YAMLValue?) -> String {
    guard let value, let id = value.text("the resource's id") else { return "" }
    if !RulePage.isIdentifier(id) {
      value.report(
        "'\(id.prefix(40))' is no id; expected lower-case words such as 'dispatch-timer'")
    } else if !resourceIDs.insert(id).inserted {
      value.report("resource '\(id)' stands twice; expected a different id")
    }
    return id
  }

  private func types(_ value: YAMLValue?) -> [String] {
    (value?.list("a list of type names") ?? []).compactMap { value in
      guard let name = value.text("a type's name") else { return nil }
      let bare = TypeText.bare(name)
      guard bare == name, !name.contains(where: { " ,()[]<>?!&".contains($0) }) else {
        value.report(
          "type '\(name.prefix(40))' has more than a name; expected no module, '?' or generic arguments"
        )
        return nil
      }
      return name
    }
  }

  // MARK: States

  private func states(_ value: YAMLValue?) -> [ResourceSpec.State] {
    let pairs = value?.pairs("a mapping of states") ?? []
    if pairs.count > ResourceSpec.maximumStateCount {
      value?.report(
        "\(pairs.count) states; expected at most \(ResourceSpec.maximumStateCount)")
      return []
    }
    return pairs.compactMap { key, value in
      guard let name = key.text("a state's name") else { return nil }
      var state = ResourceSpec.State(name: name)
      if !value.isNothing, let fields = value.fields("a state", required: [], optional: ["leak"]) {
        state.leakRule = fields["leak"].flatMap(rule)
      }
      return state
    }
  }

  private func state(_ value: YAMLValue, _ states: [ResourceSpec.State]) -> Int? {
    // Without any state the reason has been reported where they are declared.
    guard !states.isEmpty else { return nil }
    guard let name = value.word("state", among: states.map(\.name)) else { return nil }
    return states.firstIndex { $0.name == name }
  }

  private func mask(_ value: YAMLValue, _ states: [ResourceSpec.State]) -> UInt32 {
    let values = value.oneOrMore()
    if values.isEmpty { value.report("an empty list; expected the names of states") }
    return values.reduce(0) { mask, value in
      state(value, states).map { mask | 1 << UInt32($0) } ?? mask
    }
  }

  /// A resource without acquisitions is one that a check acquires in Swift.
  private func checkReachable(_ spec: ResourceSpec, _ value: YAMLValue) {
    // A misspelt state name would be reported a second time here.
    guard source.problems.isEmpty, !spec.acquisitions.isEmpty else { return }
    let reached = Set(spec.acquisitions.map(\.toState) + spec.events.compactMap(\.toState))
    for (index, pair) in value.pairs("a mapping of states").enumerated()
    where !reached.contains(index) {
      pair.key.report(
        "nothing leads to state '\(spec.states[index].name)'; expected an acquisition or event with 'to: \(spec.states[index].name)'"
      )
    }
  }

  // MARK: Calls

  private func acquisitions(
    _ value: YAMLValue, _ states: [ResourceSpec.State]
  ) -> [ResourceSpec.Acquisition] {
    guard
      let fields = value.fields(
        "an acquisition", required: ["call", "to"], optional: ["failure", "confidence", "unless"])
    else { return [] }
    let to = fields["to"].flatMap { state($0, states) }
    let failure = fields["failure"].flatMap(self.failure)
    let confidence: Confidence? = fields["confidence"].flatMap { word("confidence", $0) }
    let unless = functionNames(fields["unless"])
    let calls = patterns(fields["call"], as: .acquisition)
    guard let to else { return [] }
    return calls.map {
      .init(
        pattern: $0, toState: to, failure: failure, confidence: confidence, unlessNamed: unless)
    }
  }

  private func failure(_ value: YAMLValue) -> ResourceSpec.Failure? {
    let words = ["nil", "negative", "zero", "nonzero"]
    let expected = "nil, negative, zero, nonzero or a constant such as MAP_FAILED"
    guard let text = value.text(expected) else { return nil }
    switch text {
    case "nil": return .nil
    case "negative": return .negative
    case "zero": return .zero
    case "nonzero": return .nonzero
    default:
      let hint = NearestName.hint(for: text, among: words)
      guard hint.isEmpty, let pattern = try? CallPattern(parsing: text), pattern.labels == nil,
        pattern.callee != .method
      else {
        value.report("unknown failure '\(text.prefix(40))'; expected \(expected)\(hint)")
        return nil
      }
      return .named(text)
    }
  }

  private func events(
    _ value: YAMLValue, _ states: [ResourceSpec.State]
  ) -> [ResourceSpec.Event] {
    guard
      let fields = value.fields("an event", required: ["on"], optional: ["from", "to", "report"])
    else { return [] }
    let all = (UInt32(1) << UInt32(states.count)) &- 1
    let from = fields["from"].map { mask($0, states) } ?? all
    let to = fields["to"].flatMap { state($0, states) }
    let report = fields["report"].flatMap(rule)
    return patterns(fields["on"], as: .event)
      .map { .init(pattern: $0, fromMask: from, toState: to, reportRule: report) }
  }

  private func useAfter(
    _ value: YAMLValue, _ states: [ResourceSpec.State]
  ) -> ResourceSpec.UseAfter? {
    guard let fields = value.fields("a use", required: ["after", "report"]) else { return nil }
    let mask = fields["after"].map { self.mask($0, states) }
    let rule = fields["report"].flatMap(self.rule)
    guard let mask, let rule else { return nil }
    return .init(mask: mask, rule: rule)
  }

  enum PatternUse { case acquisition, event, same, borrow }

  func patterns(_ value: YAMLValue?, as use: PatternUse) -> [CallPattern] {
    (value?.oneOrMore() ?? []).compactMap { pattern($0, as: use) }
  }

  private func pattern(_ value: YAMLValue, as use: PatternUse) -> CallPattern? {
    guard let text = value.text("a call pattern") else { return nil }
    do {
      let pattern = try CallPattern(parsing: text)
      if use == .event || use == .same, pattern.callee != .method, pattern.resourceArgument == nil {
        value.report(
          "'\(text)' does not say where the resource is; expected '\(pattern.baseName)($)' or '.\(pattern.baseName)'"
        )
        return nil
      }
      return pattern
    } catch {
      value.report(error.message, offset: value.textOffset + error.offset)
      return nil
    }
  }

  private func rule(_ value: YAMLValue) -> RuleID? {
    guard let id = value.text("a rule's id") else { return nil }
    guard let rules, !rules.contains(id) else { return RuleID(rawValue: id) }
    let hint = NearestName.hint(for: id, among: rules.sorted())
    value.report("no page for rule '\(id.prefix(60))'; expected the id of a page\(hint)")
    return nil
  }
}
