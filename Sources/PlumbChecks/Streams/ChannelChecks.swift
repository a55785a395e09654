import PlumbFlow
import PlumbModel

/// A channel that stays in one function, with all that its closures do with it.
struct LocalChannel {
  struct Place: Sendable {
    var view: BodyView
    var value: ValueID
    /// The closure of the outermost body in which it stands; `nil` in that body itself.
    var closure: ValueID?
  }
  let site: TokenSite
  let uses: TokenUses
  private(set) var sends: [Place] = []
  private(set) var loops: [Place] = []
  private(set) var finishes: [Place] = []
  /// Somebody else may send, receive or finish.
  private(set) var isGivenAway = false

  static func all(in view: BodyView) -> [LocalChannel] {
    TokenSites(view: view).initializers(of: Set(TokenSites.channelNames))
      .map { LocalChannel($0, in: view) }
  }

  private init(_ site: TokenSite, in view: BodyView) {
    self.site = site
    uses = TokenUses(view: view, kind: .channel, origin: site.origin)
    collect(uses, closure: nil, depth: 0)
  }

  private mutating func collect(_ uses: TokenUses, closure: ValueID?, depth: Int) {
    if !uses.escapes.isEmpty || !uses.returningBlocks.isEmpty || depth > 4 { isGivenAway = true }
    func places(_ matches: (TokenUses.Use) -> Bool) -> [Place] {
      uses.values(where: matches).map { Place(view: uses.view, value: $0, closure: closure) }
    }
    sends += places { $0 == .borrow("send") }
    loops += places { $0 == .iterated }
    finishes += places { $0 == .event }
    for capture in uses.captures {
      let child = TokenUses(
        view: BodyView(file: uses.view.file, number: capture.body), kind: .channel,
        origin: .local(capture.local))
      collect(child, closure: closure ?? capture.value, depth: depth + 1)
    }
  }
}

/// `send` on a channel that nobody iterates.
struct ChannelWithoutReceiver: DraftingCheck {
  var rules: [RuleID] { ["channel-without-receiver"] }
  var triggers: [String] { TokenSites.channelNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    LocalChannel.all(in: view).flatMap { channel -> [Draft] in
      guard !channel.isGivenAway else { return [] }
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
}

/// Channels whose receiver waits for an end that does not come on some path.
struct ChannelNotFinished: DraftingCheck {
  var rules: [RuleID] { ["channel-not-finished"] }
  var triggers: [String] { TokenSites.channelNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    LocalChannel.all(in: view).compactMap { channel in
      guard !channel.isGivenAway, isReceivedForEver(channel, view),
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

  /// There is a receiver, each runs until the end of the channel, and none is ended from outside.
  private func isReceivedForEver(_ channel: LocalChannel, _ view: BodyView) -> Bool {
    !channel.loops.isEmpty
      && channel.loops.allSatisfy { loop in
        guard let closure = loop.closure else { return false }
        let head = loop.view.body.blockOfInstruction()[Int(loop.value)]
        let heads = loop.view.body.blocks.indices.filter {
          loop.view.body.successors(of: $0).first.map(Int.init) == head
            && loop.view.body.blocks[$0].terminator.kind == .iterate
        }
        guard let start = heads.first, LoopShape(loop.view).runsToTheEnd(head: start) else {
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
