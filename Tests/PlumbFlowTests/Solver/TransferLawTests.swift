import PlumbFlow
import Testing

/// Transfer functions keep the order of their domain: of a state in which less is certain they must not say more.
/// Without that the solver's answer would depend on the order in which it visits the blocks.
@Suite struct TransferLawTests {
  // MARK: Escape

  @Test(arguments: [
    "data.withUnsafeBytes { p in kept = p }; use(kept)",
    "let p = data.withUnsafeBytes { $0.baseAddress! }; print(p[0])",
    "data.withUnsafeBytes { p in self.cursor = p + 4; other.start = p }; return cursor",
    "data.withUnsafeBytes { p in if x { self.cursor = p } else { self.cursor = nil } }",
    "a.withUnsafeBytes { p in b.withUnsafeBytes { q in self.cursor = x ? p : q; list[0] = q } }",
    "var all: [UnsafeRawPointer] = []; for d in list { d.withUnsafeBytes { all.append($0) } }; f(all)",
    "var p = q; while x { p = data.withUnsafeBytes { $0 }; Task { use(p[0]) }; p = p + 1 }; p[0] = 1",
    "data.withUnsafeBytes { p in p.withMemoryRebound(to: T.self) { r in self.cursor = r } }",
  ])
  func escapeIsMonotone(body: String) throws {
    let graph = GraphText(
      "class C { func run() {\n\(body)\n} }",
      triggers: ["withUnsafeBytes"], inline: ["withUnsafeBytes", "withMemoryRebound"])
    let view = try #require(graph.body("run"))
    var vocabulary = PointerVocabulary()
    vocabulary.lenders = ["withUnsafeBytes"]
    vocabulary.rebinders = ["withMemoryRebound"]
    vocabulary.members = ["baseAddress"]
    vocabulary.keepers = ["append"]
    vocabulary.later = [try CallPattern(parsing: "Task")]
    let analysis = EscapeAnalysis(view, vocabulary: vocabulary)
    try #require(!analysis.scopes.isEmpty)
    let carriers = self.carriers(of: view)
    for block in view.body.blocks.indices {
      expectMonotone(
        rounds: 200,
        { random in
          BorrowedPointers.random(
            &random, carriers: carriers, scopes: analysis.scopes.count,
            sites: view.body.instructions.count)
        },
        { state in
          let result = analysis.transfer(block, state)
          return ProductLattice(result.state, UnionSet(result.escapes))
        })
    }
  }

  /// All that can hold a pointer in a body.
  private func carriers(of view: BodyView) -> [PointerCarrier] {
    var carriers = view.body.locals.indices.map { PointerCarrier.local(UInt32($0)) }
    for (index, instruction) in view.body.instructions.enumerated() {
      carriers.append(.value(ValueID(index)))
      switch instruction.opcode {
      case .global, .storeGlobal, .member, .storeMember:
        carriers.append(.shared(base: 0, name: instruction.symbol))
      default: continue
      }
    }
    return carriers
  }

  // MARK: Typestate

  @Test(arguments: [
    "let fd = open(); if x { close(fd) }; if x { read(fd) } else { close(fd) }",
    "var fd = -1; if flag { fd = open() }; work(); if flag { close(fd) }",
    "let fd = open(); guard fd >= 0 else { return }; defer { close(fd) }; try work()",
    "for i in list { let fd = open(); if i.bad { continue }; close(fd) }",
    "var done = false; let fd = open(); while !done { read(fd); done = check() }; close(fd)",
    "let fd = open(); switch x { case .a: close(fd); case .b: keep(fd); default: break }; close(fd)",
    "var a = open(); let b = a; a = next(); if b == -1 { return }; close(b); read(a)",
    "let fd = open(); if let y { let part = fd.part; queue.async { use(part) } }; close(fd)",
  ])
  func typestateIsMonotone(body: String) throws {
    let graph = GraphText("func run() throws {\n\(body)\n}")
    let view = try #require(graph.body("run"))
    let call = try #require(
      view.body.instructions.indices.map { ValueID($0) }.first {
        view.body[$0].opcode == .call && view.symbolText(of: $0) == "open"
      })
    let analysis = TypestateAnalysis(
      view: view, spec: TypestateTests.spec,
      seed: TypestateSeed(.value(call), state: 0, failure: .negative),
      resources: ResourceIndex([
        ResourceLibrary(name: "test", path: "test.yml", resources: [TypestateTests.spec])
      ]), facts: BodyFacts(view.body), receiverType: { _, _ in "" })
    let seen = statesSeen(by: analysis)
    try #require(seen.count > 1)
    for block in view.body.blocks.indices {
      expectMonotone(
        rounds: 200, { self.states(&$0, of: seen) },
        { states in
          MapLattice(
            Dictionary(
              uniqueKeysWithValues: analysis.transfer(block, states).enumerated().map { ($0, $1) }))
        })
    }
  }

  /// States that paths of the body have, with the conditions that were decided on them.
  private func statesSeen(by analysis: TypestateAnalysis) -> [(PathState, KnownConditions)] {
    let body = analysis.view.body
    var seen: [(PathState, KnownConditions)] = []
    var pending = [(block: 0, states: analysis.entry)]
    while let (block, states) = pending.popLast(), seen.count < 400 {
      seen += states.entries.map { ($0.key, $0.value) }
      for (target, next) in zip(body.successors(of: block), analysis.transfer(block, states))
      where next != .bottom {
        pending.insert((Int(target), next), at: 0)
      }
    }
    return seen.sorted { "\($0)" < "\($1)" }
  }

  /// Some of them, of which some conditions are forgotten.
  private func states(
    _ random: inout Random, of seen: [(PathState, KnownConditions)]
  ) -> PathStates {
    var states = PathStates()
    for _ in 0..<random.next(4) {
      let (state, known) = random.pick(seen)
      let keys = (known.outcomes ?? [:]).keys.sorted { $0.hash < $1.hash }
      let kept = Set(keys.filter { _ in random.next(3) > 0 })
      states[state] = KnownConditions(known.outcomes?.filter { kept.contains($0.key) })
    }
    return states
  }
}
