import PlumbChecks
import PlumbFlow
import PlumbModel
import Testing

@Suite struct ResourceReaderTests {
  static let good = """
    library: Dispatch
    borrows: [print, "String(describing:)"]
    inline: [withLock, sync]
    never: [fatalError]
    resources:
      - id: dispatch-timer
        noun: Dispatch timer
        types: [DispatchSourceTimer]
        states:
          suspended: {leak: source-released-suspended}
          running: {leak: timer-not-cancelled}
          cancelled: {}
          freed:
        acquire:
          - call: [DispatchSource.makeTimerSource, "timer_create(_, $)"]
            to: suspended
            failure: nil
            confidence: low
            unless: [oneShot]
          - {call: other, to: running, failure: MAP_FAILED}
        events:
          - {on: .resume, from: [suspended], to: running}
          - {on: .cancel, to: cancelled}
          - {on: "free($)", from: freed, to: freed, report: timer-freed-twice}
        use: {after: [cancelled, freed], report: timer-used}
        stored: timer-not-cancelled
        same: [".advanced(by:)", "UnsafeMutableRawPointer($)"]
        borrows: [read, write]
        forgive: [paths, tests]
        unlisted: take
    """

  @Test func readsEveryField() throws {
    let (library, problems) = ResourceReader.read(path: "dispatch.yml", text: Self.good)
    #expect(problems.map(\.description) == [])
    let read = try #require(library)
    #expect(read.name == "Dispatch")
    #expect(read.borrows.map(\.text) == ["print", "String(describing:)"])
    #expect(read.inline == ["withLock", "sync"])
    #expect(read.never == ["fatalError"])
    let timer = try #require(read.resources.first)
    #expect(timer.id == "dispatch-timer")
    #expect(timer.noun == "Dispatch timer")
    #expect(timer.types == ["DispatchSourceTimer"])
    #expect(timer.library == "Dispatch")
    #expect(
      timer.states == [
        .init(name: "suspended", leakRule: "source-released-suspended"),
        .init(name: "running", leakRule: "timer-not-cancelled"), .init(name: "cancelled"),
        .init(name: "freed"),
      ])
    let create = try CallPattern(parsing: "timer_create(_, $)")
    let make = try CallPattern(parsing: "DispatchSource.makeTimerSource")
    let other = try CallPattern(parsing: "other")
    #expect(
      timer.acquisitions == [
        .init(
          pattern: make, toState: 0, failure: .nil, confidence: .low, unlessNamed: ["oneShot"]),
        .init(
          pattern: create, toState: 0, failure: .nil, confidence: .low, unlessNamed: ["oneShot"]),
        .init(pattern: other, toState: 1, failure: .named("MAP_FAILED")),
      ])
    #expect(timer.events.map(\.fromMask) == [0b0001, 0b1111, 0b1000])
    #expect(timer.events.map(\.toState) == [1, 2, 3])
    #expect(timer.events.map(\.reportRule) == [nil, nil, "timer-freed-twice"])
    #expect(timer.useAfter == .init(mask: 0b1100, rule: "timer-used"))
    #expect(timer.storedRule == "timer-not-cancelled")
    #expect(timer.same.map(\.baseName) == ["advanced", "UnsafeMutableRawPointer"])
    #expect(timer.borrows.map(\.baseName) == ["read", "write"])
    #expect(timer.forgiven == [.paths, .tests])
    #expect(timer.unlistedMethods == .take)
  }

  /// One change to the good file, and what is said about it.
  static let broken: [(String, String, String)] = [
    (
      "library: Dispatch", "libary: Dispatch",
      """
      r.yml:1:1: unknown key 'libary' in a resource file; expected one of library, borrows, inline, never, pointers, resources; did you mean 'library'?
      r.yml:1:1: a resource file has no 'library'; expected 'library: …'
      """
    ),
    ("library: Dispatch", "library:", "r.yml:1:9: nothing; expected the library's name"),
    (
      "types: [", "tpyes: [",
      "r.yml:8:5: unknown key 'tpyes' in a resource; expected one of id, noun, states, types, acquire, events, use, stored, same, borrows, forgive, unlisted, wants; did you mean 'types'?"
    ),
    (
      "types: [DispatchSourceTimer]", "types: DispatchSourceTimer",
      "r.yml:8:12: 'DispatchSourceTimer'; expected a list of type names"
    ),
    (
      "types: [DispatchSourceTimer]", "types: [Task<Void, Never>]",
      """
      r.yml:8:13: type 'Task<Void' has more than a name; expected no module, '?' or generic arguments
      r.yml:8:24: type 'Never>' has more than a name; expected no module, '?' or generic arguments
      """
    ),
    (
      "from: [suspended]", "from: [suspnded]",
      "r.yml:22:30: unknown state 'suspnded'; expected one of suspended, running, cancelled, freed; did you mean 'suspended'?"
    ),
    (
      "from: [suspended]", "from: []",
      "r.yml:22:29: an empty list; expected the names of states"
    ),
    (
      "to: cancelled", "to: [cancelled]",
      "r.yml:23:27: a list; expected one of suspended, running, cancelled, freed"
    ),
    (
      "stored: timer-not-cancelled", "stored: timer-not-canceled",
      "r.yml:26:13: no page for rule 'timer-not-canceled'; expected the id of a page; did you mean 'timer-not-cancelled'?"
    ),
    (
      "leak: timer-not-cancelled", "leek: timer-not-cancelled",
      "r.yml:11:17: unknown key 'leek' in a state; expected one of leak; did you mean 'leak'?"
    ),
    (
      "failure: nil", "failure: negativ",
      "r.yml:17:18: unknown failure 'negativ'; expected nil, negative, zero, nonzero or a constant such as MAP_FAILED; did you mean 'negative'?"
    ),
    (
      "confidence: low", "confidence: sure",
      "r.yml:18:21: unknown confidence 'sure'; expected one of low, medium, high"
    ),
    (
      "forgive: [paths, tests]", "forgive: [path]",
      "r.yml:29:15: unknown kind of leak 'path'; expected one of paths, tests; did you mean 'paths'?"
    ),
    (
      "unless: [oneShot]", "unless: [.oneShot]",
      "r.yml:19:18: '.oneShot' is more than a name; expected a base name such as 'withLock'"
    ),
    (
      #""timer_create(_, $)""#, "timer_create(_, $)",
      """
      r.yml:15:62: '(' without ')'; a pattern with a comma needs quotes in a list: "timer_create(_,…)"
      r.yml:15:64: unexpected '$)'; expected a name
      """
    ),
    (
      #""free($)""#, #""free(fd)""#,
      "r.yml:24:20: argument label 'fd' without ':'; expected 'fd:'"
    ),
    (
      #""free($)""#, "free",
      "r.yml:24:14: 'free' does not say where the resource is; expected 'free($)' or '.free'"
    ),
    (
      "inline: [withLock, sync]", "inline: [withLock, .sync]",
      "r.yml:3:20: '.sync' is more than a name; expected a base name such as 'withLock'"
    ),
    (
      "id: dispatch-timer", "id: Dispatch Timer",
      "r.yml:6:9: 'Dispatch Timer' is no id; expected lower-case words such as 'dispatch-timer'"
    ),
    (
      "      freed:\n", "      freed:\n      forgotten: {}\n",
      "r.yml:14:7: nothing leads to state 'forgotten'; expected an acquisition or event with 'to: forgotten'"
    ),
    (
      "    noun: Dispatch timer\n", "    noun: Dispatch timer\n    noun: timer\n",
      "r.yml:7:5: key 'noun' stands twice; expected it once"
    ),
    (
      "inline: [withLock, sync]", "inline: [withLock, sync",
      "r.yml:4:6: not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'"
    ),
    (
      "noun: Dispatch timer", "noun: \"Übergröße\" x",
      "r.yml:7:26: not valid YAML: while parsing a block mapping, did not find expected key"
    ),
    (
      "use: {after: [cancelled, freed], report: timer-used}", "use: [cancelled]",
      "r.yml:25:10: a list; expected a use, a mapping with after, report"
    ),
  ]

  @Test func readsWhatNamesDoToPointers() throws {
    let text = """
      library: Own
      pointers:
        lend: [withBytes]
        lend-stable: [withTail]
        rebind: [withRebound]
        types: [Handle]
        look-on: [.length, "Int(bitPattern:)"]
        later: [.enqueue]
      """
    let (library, problems) = ResourceReader.read(path: "own.yml", text: text)
    #expect(problems.map(\.description) == [])
    let index = ResourceIndex([try #require(library)])
    #expect(index.pointers.allLenders == ["withBytes", "withTail", "withRebound"])
    #expect(index.pointers.stableLenders == ["withTail"])
    #expect(index.pointers.types == ["Handle"])
    #expect(index.pointers.onlookers.map(\.text) == [".length", "Int(bitPattern:)"])
    #expect(index.pointers.later.map(\.text) == [".enqueue"])
    // Who lends a pointer to a closure runs it in place.
    #expect(index.inlineNames == ["withBytes", "withTail", "withRebound"])

    let wrong = text.replacing("rebind", with: "rebound")
    #expect(
      ResourceReader.read(path: "own.yml", text: wrong).problems.map(\.description) == [
        "own.yml:5:3: unknown key 'rebound' in what names do to pointers; expected one of lend, lend-stable, rebind, types, structures, wrappers, members, pointees, methods, keep, wait, look-on, later; did you mean 'rebind'?"
      ])
  }

  @Test(arguments: broken) func tellsWhatIsWrong(old: String, new: String, message: String) {
    let position = Self.good.firstRange(of: old)!
    let text = Self.good.replacingCharacters(position, with: new)
    let rules: Set = [
      "timer-not-cancelled", "source-released-suspended", "timer-freed-twice", "timer-used",
    ]
    let (_, problems) = ResourceReader.read(path: "r.yml", text: text, rules: rules)
    #expect(problems.map(\.description).joined(separator: "\n") == message)
  }

  @Test func collectsAllProblems() {
    let text = """
      library: X
      colour: red
      resources:
        - {id: a, noun: b, states: {on: {leak: r}}, acquire: [{call: "", to: off}]}
        - 7
      """
    let (_, problems) = ResourceReader.read(path: "r.yml", text: text)
    #expect(
      problems.map(\.description) == [
        "r.yml:2:1: unknown key 'colour' in a resource file; expected one of library, borrows, inline, never, pointers, resources",
        "r.yml:4:64: ''; expected a call pattern",
        "r.yml:4:72: unknown state 'off'; expected one of on",
        "r.yml:5:5: '7'; expected a resource, a mapping with id, noun, states, types, acquire, events, use, stored, same, borrows, forgive, unlisted, wants",
      ])
  }

  @Test func refusesTooManyStates() {
    let states = (0..<31).map { "s\($0): {}" }.joined(separator: ", ")
    let text =
      "{library: X, resources: [{id: a, noun: b, states: {\(states)}, acquire: [{call: f, to: s0}]}]}"
    let (_, problems) = ResourceReader.read(path: "r.yml", text: text)
    #expect(problems.map(\.description) == ["r.yml:1:51: 31 states; expected at most 30"])
  }
}

extension String {
  func replacingCharacters(_ range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + self[range.upperBound...]
  }
}
