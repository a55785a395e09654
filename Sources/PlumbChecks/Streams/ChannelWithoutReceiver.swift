import PlumbFlow
import PlumbModel

/// `send` on a channel that nobody iterates.
struct ChannelWithoutReceiver: DraftingCheck {
  var rules: [RuleID] { ["channel-without-receiver"] }
  var triggers: [String] { TokenSites.channelNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    LocalChannel.all(in: view).flatMap { channel -> [Draft] in
      guard !channel.isGivenAway else { return early(channel, view) }
      // Without a closure that has it, whoever sends is also the one who would receive, later.
      guard channel.loops.isEmpty || channel.uses.captures.isEmpty else { return [] }
      return channel.sends.filter { isBeforeLoops($0, channel) }.map { send in
        Draft(
          rule: "channel-without-receiver", view: send.view,
          offset: send.view.body[send.value].offset,
          message: channel.loops.isEmpty
            ? "nobody receives from this channel: 'send' waits for ever"
            : "the channel is received from only after this 'send', which waits for it for ever",
          steps: [
            .init(offset: channel.site.call.offset, note: "the channel is made here"),
            .init(
              offset: send.view.body[send.value].offset,
              note: "this waits until somebody receives the element"),
            channel.loops.first.map {
              .init(
                offset: $0.view.body[$0.value].offset, note: "nobody does before this is reached")
            } ?? .init(offset: view.body.endOffset, note: "nobody does until the channel is gone"),
          ],
          notes: ["receive in a task of its own: 'send' waits for each element to be taken"])
      }
    }
  }

  /// A `send` inside the loop that receives is not judged.
  private func isBeforeLoops(_ send: LocalChannel.Place, _ channel: LocalChannel) -> Bool {
    channel.loops.allSatisfy { $0.value > send.value }
  }

  /// The channel is given away, but here nobody has it yet.
  private func early(_ channel: LocalChannel, _ view: BodyView) -> [Draft] {
    let sharing =
      channel.uses.escapes + channel.uses.captures.map(\.value) + channel.uses.events
      + channel.loops.filter { $0.closure == nil }.map(\.value)
    return channel.sends.filter { send in
      send.closure == nil && !sharing.contains { view.body.mayPrecede($0, send.value) }
    }.map { send in
      Draft(
        rule: "channel-without-receiver", view: view, offset: view.body[send.value].offset,
        message: "nobody else has this channel yet: 'send' waits for ever",
        steps: [
          .init(offset: channel.site.call.offset, note: "the channel is made here"),
          .init(
            offset: view.body[send.value].offset,
            note: "this waits for a receiver, before the channel is given to anybody"),
        ],
        notes: [
          "give the channel away first and send in a task, or use a stream, which keeps the element"
        ])
    }
  }
}
