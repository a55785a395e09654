import PlumbFlow
import PlumbModel
import PlumbSource

/// Calls that drop the channel which they get, and to which a task sends that nobody can end.
struct ChannelResultDropped: DraftingCheck {
  var rules: [RuleID] { ["channel-without-receiver"] }
  var triggers: [String] { TokenSites.channelNames }

  /// Asked about the function that makes the channel.
  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    guard view.body.kind == .function else { return [] }
    return LocalChannel.all(in: view).flatMap { channel -> [Draft] in
      guard let send = endlessSend(channel, view) else { return [] }
      return droppingCalls(of: view, context).map { caller, call in
        Draft(
          rule: "channel-without-receiver", view: caller, offset: call.offset,
          message: "nobody receives from the channel that '\(view.name)' returns: "
            + "the task that sends to it waits for ever",
          steps: [
            .init(offset: channel.site.call.offset, note: "the channel is made", file: view.file),
            .init(
              offset: send.view.body[send.value].offset,
              note: "a task that nobody has waits here for a receiver", file: view.file),
            .init(offset: call.offset, note: "the channel is dropped"),
          ],
          notes: ["receive the result, or let the function use a stream, which keeps the element"])
      }
    }
  }

  /// The channel is returned and nothing else, and a task sends to it that nobody keeps.
  private func endlessSend(_ channel: LocalChannel, _ view: BodyView) -> LocalChannel.Place? {
    let uses = channel.uses
    guard !uses.returningBlocks.isEmpty, uses.escapes.isEmpty, channel.loops.isEmpty,
      channel.finishes.allSatisfy({ $0.closure != nil })
    else { return nil }
    return channel.sends.first { send in
      send.closure.map { TaskHandle.outlives($0, in: view) } ?? false
    }
  }

  private func droppingCalls(
    of function: BodyView, _ context: CheckContext
  ) -> [(BodyView, CallParts)] {
    let name = identifierHash(function.name)
    let bodies = context.program.files.filter { $0.mentions(name) }.flatMap { file in
      file.summary.bodies.indices.map { BodyView(file: file, number: $0) }
    }
    // A call names a function, and the receiver's type is not always known.
    let namesakes = bodies.filter { $0.body.kind == .function && $0.name == function.name }
    guard namesakes.count == 1 else { return [] }
    return bodies.flatMap { view in
      view.calls(named: function.name).filter { $0.flags.contains(.isDiscarded) }.map { (view, $0) }
    }
  }
}
