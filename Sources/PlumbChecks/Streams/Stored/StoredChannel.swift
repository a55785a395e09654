import PlumbFlow
import PlumbSource

/// A channel that is kept in a private property, with all that is done with it.
struct StoredChannel {
  let site: TokenSite
  let property: PropertyReference
  /// What becomes of the channel itself, wherever it is read.
  let fates: [ValueFate]

  static func all(in view: BodyView, _ context: CheckContext) -> [StoredChannel] {
    TokenSites(view: view).initializers(of: Set(TokenSites.channelNames)).compactMap { site in
      guard let property = property(of: site, in: view, context),
        let story = PropertyStory(property, context), story.isPrivate
      else { return nil }
      return StoredChannel(
        site: site, property: property, fates: story.fates.filter { !$0.isDerived })
    }
  }

  private static func property(
    of site: TokenSite, in view: BodyView, _ context: CheckContext
  ) -> PropertyReference? {
    let uses = TokenUses(view: view, kind: .channel, origin: site.origin)
    if view.body.kind == .propertyValue {
      guard !uses.returningBlocks.isEmpty, uses.uses.isEmpty else { return nil }
      return context.program.property(named: view.name, in: view)
    }
    let stores = uses.stores(context)
    guard stores.count == 1, uses.uses.count == 1, uses.returningBlocks.isEmpty else { return nil }
    return stores[0].property
  }
}
