import PlumbFlow
import PlumbModel

/// Streams that are kept in a property which nothing reads.
struct StreamStoredNeverIterated: DraftingCheck {
  var rules: [RuleID] { ["stream-never-iterated"] }
  var triggers: [String] { TokenSites.streamNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let sites = TokenSites(view: view)
    let streams = sites.initializers(of: TokenSites.streamTypes).map { ($0, [ValueID]()) }
    let pairs = sites.streamPairs.map { ($0, StreamPair($0, in: view).streams) }
    return (streams + pairs.filter { !$0.1.isEmpty }).compactMap { site, parts in
      let uses = TokenUses(
        view: view, kind: TokenKind(events: []), origin: site.origin, parts: parts)
      let stores = uses.stores(context)
      guard stores.count == 1, uses.uses.count == 1, uses.returningBlocks.isEmpty,
        let story = PropertyStory(stores[0].property, context), story.isPrivate, story.reads.isEmpty
      else { return nil }
      return Draft(
        rule: "stream-never-iterated", view: view, offset: site.call.offset,
        message: "this stream is kept in '\(stores[0].property.name)', which nothing reads",
        steps: [
          .init(offset: site.call.offset, note: "the stream is made here"),
          .init(
            offset: story.declaration.offset,
            note: "this is private, and only written",
            file: context.program.files[story.property.file]),
        ],
        notes: ["iterate '\(stores[0].property.name)' with 'for await', or leave it out"])
    }
  }
}
