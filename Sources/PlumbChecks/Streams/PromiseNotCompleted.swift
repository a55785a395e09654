import PlumbFlow
import PlumbModel

/// NIO promises that a path leaves behind.
struct PromiseNotCompleted: DraftingCheck {
  var rules: [RuleID] { ["promise-not-completed"] }
  var triggers: [String] { ["makePromise"] }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let search = TokenDebtSearch(kind: .promise, accepts: [.once, .completion, .onSuccess])
    let sites = TokenSites(view: view).results(named: ["makePromise"]) {
      $0.name == "makePromise" && $0.receiver != nil
    }
    return sites.compactMap { site in
      let uses = TokenUses(view: view, kind: .promise, origin: site.origin)
      guard let debt = search.search(uses) else { return nil }
      return Draft(
        rule: "promise-not-completed", view: view, offset: site.call.offset,
        message: "this promise is not completed on every path; its future never answers",
        steps: [.init(offset: site.call.offset, note: "the promise is made here")] + debt.steps,
        notes: ["let it succeed or fail on every path"],
        // Where an error comes out, nobody may have been given the future. Tests like requests that never end.
        confidence: debt.isThrown || view.file.isTestCode ? .low : nil)
    }
  }
}
