import PlumbFlow
import PlumbModel

/// Stream continuations that a path leaves behind unfinished, in builders and around `makeStream`.
struct StreamNotFinished: DraftingCheck {
  var rules: [RuleID] { ["stream-not-finished"] }
  var triggers: [String] { TokenSites.streamNames }

  private let search = TokenDebtSearch(kind: .streamContinuation, accepts: [.once])

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let sites = TokenSites(view: view)
    return sites.closureParameters(of: TokenSites.streamTypes).compactMap { builder($0, view) }
      + sites.streamPairs.compactMap { pair($0, view) }
  }

  private func builder(_ site: TokenSite, _ view: BodyView) -> Draft? {
    let uses = TokenUses(view: view, kind: .streamContinuation, origin: site.origin)
    // Without any use the stream is silent on purpose.
    guard !uses.uses.isEmpty, let debt = search.search(uses) else { return nil }
    return draft(site, view, debt)
  }

  private func pair(_ site: TokenSite, _ view: BodyView) -> Draft? {
    let pair = StreamPair(site, in: view)
    guard !pair.isGivenAway, !pair.continuations.isEmpty else { return nil }
    guard pair.streamOutlives(view) else { return handedOut(site, pair, view) }
    let uses = TokenUses(
      view: view, kind: .streamContinuation, origin: site.origin, parts: pair.continuations)
    // Captured by whatever closure, it may be finished there at its own time.
    guard uses.captures.isEmpty, uses.escapes.isEmpty, let flow = TokenFlow(uses),
      let leak = TokenLeakSearch.run(flow)
    else { return nil }
    let steps = leak.turns.map { TokenDebt.Step(offset: $0.offset, note: $0.note) }
    return draft(
      site, view,
      TokenDebt(steps: steps + [.init(offset: leak.end, note: "and the path ends here")]))
  }

  /// The stream is given out on a path on which nobody has its continuation.
  private func handedOut(_ site: TokenSite, _ pair: StreamPair, _ view: BodyView) -> Draft? {
    let stream = TokenUses(
      view: view, kind: TokenKind(events: []), origin: site.origin, parts: pair.streams)
    let uses = TokenUses(
      view: view, kind: .streamContinuation, origin: site.origin, parts: pair.continuations)
    // One that nothing is ever done with is silent on purpose.
    guard !view.file.isTestCode, !pair.streams.isEmpty, stream.captures.isEmpty,
      uses.uses.values.contains(where: { TokenFlow.pays($0) }),
      let flow = TokenFlow(uses), let leak = TokenLeakSearch.run(flow), !leak.isThrown,
      let given = TokenFlow(stream),
      stream.returningBlocks.contains(leak.endBlock) || given.exit[leak.endBlock] == .gone
    else { return nil }
    let steps = leak.turns.map { TokenDebt.Step(offset: $0.offset, note: $0.note) }
    return draft(
      site, view,
      TokenDebt(
        steps: steps + [.init(offset: leak.end, note: "and the stream is given out here")]))
  }

  private func draft(_ site: TokenSite, _ view: BodyView, _ debt: TokenDebt) -> Draft {
    Draft(
      rule: "stream-not-finished", view: view, offset: site.call.offset,
      message: "this stream is not finished on every path; whoever iterates it waits for ever",
      steps: [.init(offset: site.call.offset, note: "the stream is made here")] + debt.steps,
      notes: ["call 'finish()' on every path, in a 'defer' if there are many"])
  }
}

/// What becomes of the two halves that `makeStream` returns.
struct StreamPair {
  let whole: TokenUses
  let streams: [ValueID]
  let continuations: [ValueID]

  init(_ site: TokenSite, in view: BodyView) {
    whole = TokenUses(view: view, kind: .streamPair, origin: site.origin)
    streams = whole.parts(named: ["stream", "0"])
    continuations = whole.parts(named: ["continuation", "1"])
  }

  /// The pair as a whole goes to somebody else.
  var isGivenAway: Bool {
    !whole.escapes.isEmpty || !whole.captures.isEmpty || !whole.returningBlocks.isEmpty
  }

  /// Whether somebody may iterate the stream who is not gone when the function is left: a task that is not cancelled.
  func streamOutlives(_ view: BodyView) -> Bool {
    let uses = TokenUses(
      view: view, kind: TokenKind(events: [], borrows: ["makeAsyncIterator"]),
      origin: whole.origin, parts: streams)
    guard uses.escapes.isEmpty, uses.returningBlocks.isEmpty, !uses.captures.isEmpty else {
      return false
    }
    return uses.captures.allSatisfy { TaskHandle.outlives($0.value, in: view) }
  }
}
