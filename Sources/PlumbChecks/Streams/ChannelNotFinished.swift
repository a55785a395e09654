import PlumbFlow
import PlumbModel

/// Channels whose receiver waits for an end that does not come on some path.
struct ChannelNotFinished: DraftingCheck {
  var rules: [RuleID] { ["channel-not-finished"] }
  var triggers: [String] { TokenSites.channelNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    LocalChannel.all(in: view).compactMap { channel in
      guard !channel.isGivenAway else { return forgotten(channel, view) }
      guard isReceivedForEver(channel, view),
        channel.finishes.allSatisfy({ $0.closure == nil })
      else { return nil }
      let uses = channel.uses.ignoringCaptures()
      guard let flow = TokenFlow(uses), let leak = TokenLeakSearch.run(flow) else { return nil }
      return Draft(
        rule: "channel-not-finished", view: view, offset: channel.site.call.offset,
        message: "this channel is not finished on every path; its receiver waits for ever",
        steps: [.init(offset: channel.site.call.offset, note: "the channel is made here")]
          + leak.turns.map { .init(offset: $0.offset, note: $0.note) }
          + [.init(offset: leak.end, note: "and the path ends here")],
        notes: ["call 'finish()' on every path, in a 'defer' if there are many"])
    }
  }

  /// A channel that others wait for, and that this function alone finishes: on one path it does, on another it does not. It neither sends
  /// nor receives itself, so the end is all that it has to say.
  private func forgotten(_ channel: LocalChannel, _ view: BodyView) -> Draft? {
    let uses = channel.uses
    guard uses.returningBlocks.isEmpty, uses.captures.isEmpty, channel.sends.isEmpty,
      channel.loops.isEmpty, !channel.finishes.isEmpty,
      uses.escapes.allSatisfy({ view.body[$0].opcode == .call }),
      let shared = TokenFlow(uses), let flow = TokenFlow(uses.ignoring(Set(uses.escapes))),
      let leak = TokenLeakSearch.run(flow), !leak.isThrown,
      shared.exit[leak.endBlock] == .gone
    else { return nil }
    return Draft(
      rule: "channel-not-finished", view: view, offset: leak.end,
      message:
        "this way out leaves the channel unfinished; whoever waits for its end waits for ever",
      steps: [.init(offset: channel.site.call.offset, note: "the channel is made here")]
        + uses.escapes.prefix(1).map {
          .init(offset: view.body[$0].offset, note: "this gets it")
        } + leak.turns.map { .init(offset: $0.offset, note: $0.note) }
        + [.init(offset: leak.end, note: "and the path ends here, without 'finish()'")],
      notes: ["call 'finish()' on every path, in a 'defer' if there are many"])
  }

  /// There is a receiver, each runs until the end of the channel, and none is ended from outside.
  private func isReceivedForEver(_ channel: LocalChannel, _ view: BodyView) -> Bool {
    !channel.loops.isEmpty
      && channel.loops.allSatisfy { loop in
        guard let closure = loop.closure else { return false }
        let shape = LoopShape(loop.view)
        guard let head = shape.head(of: loop.value), shape.runsToTheEnd(head: head) else {
          return false
        }
        return TaskHandle.outlives(closure, in: view) || isChild(closure, view)
      }
  }

  /// A child of a group in this body that is not cancelled and does not throw.
  private func isChild(_ closure: ValueID, _ view: BodyView) -> Bool {
    guard let (_, call) = ClosureRuns.of(closure, in: view),
      call.name == "addTask" || call.name == "addTaskUnlessCancelled", call.receiver != nil
    else { return false }
    let names = view.body.instructions.filter { $0.opcode == .call || $0.opcode == .enterInline }
      .map { view.text($0.symbol) }
    return !names.contains("cancelAll") && !names.contains { $0.hasPrefix("withThrowing") }
  }
}
