import PlumbFlow
import PlumbModel
import PlumbSource

/// Channels that are kept in a property, sent to, and received from by nobody.
struct ChannelStoredWithoutReceiver: DraftingCheck {
  var rules: [RuleID] { ["channel-without-receiver"] }
  var triggers: [String] { TokenSites.channelNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    StoredChannel.all(in: view, context).flatMap { channel -> [Draft] in
      guard channel.fates.allSatisfy(isOnlySending) else { return [] }
      let name = channel.property.name
      return channel.fates.filter { $0.call?.name == "send" }.map { fate in
        Draft(
          rule: "channel-without-receiver", view: fate.view,
          offset: fate.call?.offset ?? fate.view.body[fate.instruction].offset,
          message: "nobody receives from '\(name)': 'send' waits for ever",
          steps: [
            .init(
              offset: channel.site.call.offset,
              note: "the channel is made here; all that is done with it is "
                + "to send and to finish", file: view.file),
            .init(
              offset: fate.call?.offset ?? fate.view.body[fate.instruction].offset,
              note: "this waits until somebody receives the element"),
          ],
          notes: ["iterate '\(name)' somewhere, or leave the channel out"])
      }
    }
  }

  private func isOnlySending(_ fate: ValueFate) -> Bool {
    switch fate.kind {
    case .receiver: fate.call.map { ["send", "finish", "fail"].contains($0.name) } ?? false
    case .tested, .captured: true
    default: false
    }
  }
}
