import PlumbFlow
import PlumbModel
import PlumbSource

/// Channels that are kept in a property, sent to, and received from by nobody.
struct ChannelStoredWithoutReceiver: DraftingCheck {
  var rules: [RuleID] { ["channel-without-receiver"] }
  var triggers: [String] { TokenSites.channelNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let sites = TokenSites(view: view).initializers(of: Set(TokenSites.channelNames))
    return sites.flatMap { site -> [Draft] in
      guard let property = property(of: site, in: view, context),
        let story = PropertyStory(property, context), story.isPrivate
      else { return [] }
      let fates = story.fates.filter { !$0.isDerived }
      guard fates.allSatisfy(isOnlySending) else { return [] }
      return fates.filter { $0.call?.name == "send" }.map { fate in
        Draft(
          rule: "channel-without-receiver", view: fate.view,
          offset: fate.call?.offset ?? fate.view.body[fate.instruction].offset,
          message: "nobody receives from '\(property.name)': 'send' waits for ever",
          steps: [
            .init(
              offset: site.call.offset,
              note: "the channel is made here; all that is done with it is "
                + "to send and to finish", file: view.file),
            .init(
              offset: fate.call?.offset ?? fate.view.body[fate.instruction].offset,
              note: "this waits until somebody receives the element"),
          ],
          notes: ["iterate '\(property.name)' somewhere, or leave the channel out"])
      }
    }
  }

  private func property(
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

  private func isOnlySending(_ fate: ValueFate) -> Bool {
    switch fate.kind {
    case .receiver: fate.call.map { ["send", "finish", "fail"].contains($0.name) } ?? false
    case .tested, .captured: true
    default: false
    }
  }
}
