import PlumbFlow

/// How a token comes to be left unpaid, over closures too.
struct TokenDebt: Sendable {
  struct Step: Sendable {
    var offset: UInt32
    var note: String
    /// Where it is another than the finding's.
    var file: LoadedFile?
  }
  var steps: [Step]
  /// The body that was asked about is left by an error.
  var isThrown = false
}

/// Follows a token through a body, and into the closure that holds it alone.
struct TokenDebtSearch {
  let kind: TokenKind
  /// How often a closure must run for a path in it to count.
  var accepts: Set<ClosureRuns>
  /// Closures inside closures.
  private let maximumDepth = 4

  init(kind: TokenKind, accepts: Set<ClosureRuns>) {
    self.kind = kind
    self.accepts = accepts
  }

  func search(_ uses: TokenUses) -> TokenDebt? { search(uses, depth: 0) }

  /// Closures that look at the token and do nothing for it do not take it over. The consumer of a stream is content
  /// with one that only yields, so there each counts.
  private func withoutOnlookers(_ uses: TokenUses) -> TokenUses {
    guard !kind.borrows.contains("yield") else { return uses }
    let onlookers = uses.captures.filter { !mayPay($0, uses, depth: 0) }.map(\.value)
    return uses.ignoring(Set(onlookers))
  }

  private func mayPay(
    _ capture: (value: ValueID, body: Int, local: UInt32), _ uses: TokenUses, depth: Int
  ) -> Bool {
    guard depth < maximumDepth else { return true }
    let child = TokenUses(
      view: BodyView(file: uses.view.file, number: capture.body), kind: kind,
      origin: .local(capture.local))
    return !child.events.isEmpty || !child.escapes.isEmpty || !child.returningBlocks.isEmpty
      || child.captures.contains { mayPay($0, child, depth: depth + 1) }
  }

  private func search(_ uses: TokenUses, depth: Int) -> TokenDebt? {
    let uses = withoutOnlookers(uses)
    guard depth < maximumDepth, let flow = TokenFlow(uses) else { return nil }
    if let leak = TokenLeakSearch.run(flow) {
      let steps = leak.turns.map { TokenDebt.Step(offset: $0.offset, note: $0.note) }
      return TokenDebt(
        steps: steps + [.init(offset: leak.end, note: "and the path ends here")],
        isThrown: leak.isThrown && depth == 0)
    }
    return searchHolder(uses, depth: depth)
  }

  private func searchHolder(_ uses: TokenUses, depth: Int) -> TokenDebt? {
    guard uses.escapes.isEmpty, uses.returningBlocks.isEmpty else { return nil }
    let settings = Set(
      uses.uses.values.compactMap { use -> ValueID? in
        if case .setting(_, let value) = use { return value }
        return nil
      })
    let captures = uses.captures.filter { !settings.contains($0.value) }
    guard captures.count == 1, let capture = captures.first,
      let (runs, call) = ClosureRuns.of(capture.value, in: uses.view), accepts.contains(runs),
      !isPaid(after: capture.value, uses)
    else { return nil }
    let child = TokenUses(
      view: BodyView(file: uses.view.file, number: capture.body), kind: kind,
      origin: .local(capture.local))
    let step = TokenDebt.Step(offset: call.offset, note: "it is handed to this closure alone")
    if let debt = search(child, depth: depth + 1) {
      return TokenDebt(steps: [step] + debt.steps)
    }
    guard runs == .onSuccess, !child.events.isEmpty else { return nil }
    return TokenDebt(
      steps: [step, .init(offset: call.offset, note: "which is not called when the future fails")])
  }

  /// Whether the body itself may still pay once it has made the closure.
  private func isPaid(after value: ValueID, _ uses: TokenUses) -> Bool {
    let body = uses.view.body
    let blocks = body.blockOfInstruction()
    let start = blocks[Int(value)]
    guard start != Int.max else { return true }
    let events = Set(uses.events)
    func pays(_ range: Range<Int>) -> Bool { range.contains { events.contains(ValueID($0)) } }
    return pays(Int(value)..<body.instructionRange(of: start).upperBound)
      || body.blocksReached(from: start).contains { pays(body.instructionRange(of: $0)) }
  }
}
