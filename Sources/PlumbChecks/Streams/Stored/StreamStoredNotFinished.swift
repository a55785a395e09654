import PlumbFlow
import PlumbModel
import PlumbSource

/// Stream continuations that are kept in a property and finished by no member, while others iterate the stream.
struct StreamStoredNotFinished: DraftingCheck {
  var rules: [RuleID] { ["stream-not-finished"] }
  var triggers: [String] { TokenSites.streamNames + ["yield", "finish"] }
  var gate: [String] { TokenSites.streamNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let sites = TokenSites(view: view)
    return sites.closureParameters(of: TokenSites.streamTypes).flatMap { site in
      builder(site, view, context)
    } + sites.streamPairs.flatMap { pair($0, view, context) }
  }

  private func builder(_ site: TokenSite, _ view: BodyView, _ context: CheckContext) -> [Draft] {
    let uses = TokenUses(view: view, kind: .streamContinuation, origin: site.origin)
    let stream = TokenUses(view: view, kind: TokenKind(events: []), origin: .value(site.call.value))
    return drafts(site, uses, stream: stream, context)
  }

  private func pair(_ site: TokenSite, _ view: BodyView, _ context: CheckContext) -> [Draft] {
    let pair = StreamPair(site, in: view)
    guard !pair.isGivenAway, !pair.continuations.isEmpty, !pair.streams.isEmpty else { return [] }
    let uses = TokenUses(
      view: view, kind: .streamContinuation, origin: site.origin, parts: pair.continuations)
    let stream = TokenUses(
      view: view, kind: TokenKind(events: []), origin: site.origin, parts: pair.streams)
    return drafts(site, uses, stream: stream, context)
  }

  private func drafts(
    _ site: TokenSite, _ uses: TokenUses, stream: TokenUses, _ context: CheckContext
  ) -> [Draft] {
    let stores = uses.stores(context)
    guard stores.count == 1, uses.escapes.count == 1, uses.captures.isEmpty,
      uses.events.isEmpty, isGivenToOthers(stream, context),
      isNeverFinished(stores[0].property, from: uses.view, context)
    else { return [] }
    return [
      Draft(
        rule: "stream-not-finished", view: uses.view,
        offset: uses.view.body[stores[0].instruction].offset,
        message:
          "the stream's continuation is kept in '\(stores[0].property.name)', and no member finishes it",
        steps: [
          .init(offset: site.call.offset, note: "the stream is made here"),
          .init(
            offset: uses.view.body[stores[0].instruction].offset,
            note: "its continuation is kept here"),
        ]
          + PropertyTrace(stores[0].property, context).drafted(without: "'finish()'"),
        notes: ["finish it where its owner goes: in 'deinit', or in the member that stops the work"]
      )
    ]
  }

  /// It is returned, or kept where others can read it.
  private func isGivenToOthers(_ stream: TokenUses, _ context: CheckContext) -> Bool {
    if !stream.returningBlocks.isEmpty { return true }
    return stream.stores(context).contains { store in
      guard let declaration = context.program.declaration(of: store.property) else { return false }
      return declaration.access > .fileprivate
    }
  }

  private func isNeverFinished(
    _ property: PropertyReference, from view: BodyView, _ context: CheckContext
  ) -> Bool {
    guard !property.type.isEmpty, let story = PropertyStory(property, context),
      !context.hasStaticInstance(property.type, from: view)
    else { return false }
    let kind = context.kind(ofType: property.type, from: view)
    guard kind == .class || kind == .actor else { return false }
    let search = KeptContinuationSearch()
    var hasYield = false
    for read in story.reads {
      guard let yields = search.yields(of: .value(read.instruction), in: read.view) else {
        return false
      }
      if yields { hasYield = true }
    }
    guard hasYield else { return false }
    // A type that cancels tasks may cancel whoever iterates.
    return !context.bodies(ofType: property.type).contains { $0.mentionsCall(of: ["cancel"]) }
  }
}
