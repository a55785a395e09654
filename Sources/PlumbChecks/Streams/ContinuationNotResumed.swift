import PlumbFlow
import PlumbModel

/// Continuations that a path leaves behind, and those that nobody uses at all.
struct ContinuationNotResumed: DraftingCheck {
  var rules: [RuleID] { ["continuation-not-resumed", "continuation-discarded"] }
  var triggers: [String] { TokenSites.continuationCalls.sorted() }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let search = TokenDebtSearch(kind: .continuation, accepts: [.once, .completion, .onSuccess])
    return TokenSites(view: view).closureParameters(of: TokenSites.continuationCalls).compactMap {
      site in
      let uses = TokenUses(view: view, kind: .continuation, origin: site.origin)
      if isUnused(uses) { return discarded(site, uses) }
      guard let debt = search.search(uses) else { return nil }
      return Draft(
        rule: "continuation-not-resumed", view: view, offset: site.call.offset,
        message: "this continuation is not resumed on every path; the task waits for ever",
        steps: [.init(offset: site.call.offset, note: "the task waits here")] + debt.steps,
        notes: ["resume it exactly once on every path"])
    }
  }

  private func isUnused(_ uses: TokenUses) -> Bool {
    uses.returningBlocks.isEmpty && !uses.uses.values.contains { TokenFlow.pays($0) }
  }

  private func discarded(_ site: TokenSite, _ uses: TokenUses) -> Draft? {
    let view = uses.view
    guard let flow = TokenFlow(uses), let leak = TokenLeakSearch.run(flow) else { return nil }
    if site.call.name.hasPrefix("withUnsafe"), isMeantToStay(view) { return nil }
    return Draft(
      rule: "continuation-discarded", view: view, offset: site.call.offset,
      message:
        "nothing is done with this continuation: the task can neither go on nor be cancelled",
      steps: [
        .init(offset: site.call.offset, note: "the task waits here"),
        .init(offset: leak.end, note: "and the one who could wake it is gone here"),
      ],
      notes: ["to wait until the task is cancelled, iterate a stream that 'onCancel' finishes"]
    )
  }

  /// Main programs, and functions that say that they do not return.
  private func isMeantToStay(_ view: BodyView) -> Bool {
    if view.body.kind == .topLevel || view.body.flags.contains(.neverReturns) { return true }
    return view.body.kind == .function && view.name == "main"
  }
}
