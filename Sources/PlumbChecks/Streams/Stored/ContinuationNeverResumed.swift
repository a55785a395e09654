import PlumbFlow
import PlumbModel

/// Continuations that are kept in a property and taken out by nobody.
struct ContinuationNeverResumed: DraftingCheck {
  var rules: [RuleID] { ["continuation-never-resumed"] }
  var triggers: [String] { TokenSites.continuationCalls.sorted() }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    TokenSites(view: view).closureParameters(of: TokenSites.continuationCalls).flatMap { site in
      let uses = TokenUses(view: view, kind: .continuation, origin: site.origin)
      let stores = uses.stores(context)
      // Whoever else has it may resume it.
      guard stores.count == 1, uses.escapes.count == 1, uses.captures.isEmpty,
        uses.events.isEmpty, isNeverTaken(stores[0].property, context)
      else { return [Draft]() }
      let name = stores[0].property.name
      return [
        Draft(
          rule: "continuation-never-resumed", view: view,
          offset: view.body[stores[0].instruction].offset,
          message:
            "the continuation is kept in '\(name)', and nobody ever takes it out to resume it",
          steps: [
            .init(offset: site.call.offset, note: "the task begins to wait here"),
            .init(
              offset: view.body[stores[0].instruction].offset, note: "its continuation is kept here"
            ),
          ]
            + PropertyTrace(stores[0].property, context).drafted(without: "'resume'"),
          notes: [
            "resume what is in '\(name)' before it is forgotten, and when the task is cancelled"
          ])
      ]
    }
  }

  private func isNeverTaken(_ property: PropertyReference, _ context: CheckContext) -> Bool {
    guard let story = PropertyStory(property, context) else { return false }
    return story.fates.allSatisfy { $0.isDerived || isHarmless($0) }
  }

  private static let lookingMembers: Set<String> = ["count", "isEmpty"]
  private static let lookingCalls: Set<String> = [
    "append", "insert", "updateValue", "removeAll", "reserveCapacity",
  ]

  /// It puts something in, counts or forgets.
  private func isHarmless(_ fate: ValueFate) -> Bool {
    switch fate.kind {
    case .tested, .modified: true
    case .read: Self.lookingMembers.contains(fate.view.symbolText(of: fate.instruction))
    case .receiver: fate.call.map { Self.lookingCalls.contains($0.name) } ?? false
    default: false
    }
  }
}
