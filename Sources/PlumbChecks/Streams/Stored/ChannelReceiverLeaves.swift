import PlumbFlow
import PlumbModel

/// A private channel with one receiver, which can leave its loop for good while others go on sending.
struct ChannelReceiverLeaves: DraftingCheck {
  var rules: [RuleID] { ["channel-receiver-leaves"] }
  var triggers: [String] { TokenSites.channelNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    StoredChannel.all(in: view, context).compactMap { channel in
      var loops: [ValueFate] = []
      var sends: [ValueFate] = []
      for fate in channel.fates {
        switch role(of: fate) {
        case .loop: loops.append(fate)
        case .send: sends.append(fate)
        case .nothing: continue
        // Finished by somebody, or given to somebody who may.
        case .other: return nil
        }
      }
      guard loops.count == 1, let loop = loops.first, isLeft(loop) else { return nil }
      // One of several messages may be the last one, and end the loop; with one sender alone it may know that.
      let free = sends.filter { !isCancelled($0) && isCalledByOthers($0, context) }
      guard Set(free.map { $0.view.outermost.number }).count > 1, let late = free.first else {
        return nil
      }
      let name = channel.property.name
      return Draft(
        rule: "channel-receiver-leaves", view: loop.view,
        offset: loop.view.body[loop.instruction].offset,
        message:
          "this loop, the only receiver of '\(name)', can be left without 'finish()': "
          + "whoever sends later waits for ever",
        steps: [
          .init(
            offset: loop.view.body[loop.instruction].offset,
            note: "'return' or 'break' ends this loop before the channel ends"),
          .init(
            offset: late.offset, note: "a 'send' that comes then has no receiver",
            file: late.view.file),
        ],
        notes: ["call 'finish()' behind the loop, in a 'defer' if there are many ways out"])
    }
  }

  private enum Role { case loop, send, nothing, other }

  private func role(of fate: ValueFate) -> Role {
    switch fate.kind {
    case .receiver: fate.call?.name == "send" ? .send : .other
    case .tested, .captured: .nothing
    default: fate.view.body[fate.instruction].opcode == .nextElement ? .loop : .other
    }
  }

  private func isLeft(_ loop: ValueFate) -> Bool {
    let body = loop.view.body
    // What takes one element and leaves is no loop: it may be called again for the next.
    guard let head = LoopShape(loop.view).head(of: loop.instruction),
      let start = body.successors(of: head).first.map(Int.init), body.canReach(head, from: start)
    else { return false }
    let inside = body.blocksReached(from: head) { from, edge in from != head || edge == 0 }
      .filter { $0 == start || body.canReach(head, from: $0) }
    return inside.contains { from in
      from != head
        && body.successors(of: from).contains { to in
          body.blocks[Int(to)].terminator.kind != .unreachable
            && Int(to) != head && !body.canReach(head, from: Int(to))
        }
    }
  }

  /// A child of a group that is cancelled does not wait for ever.
  private func isCancelled(_ send: ValueFate) -> Bool {
    var view = send.view
    while view.body.kind == .closure, let parent = view.parent {
      if let (_, call) = ClosureRuns.of(view.body.parentValue, in: parent),
        call.name.hasPrefix("addTask")
      {
        return !parent.calls(named: "cancelAll").isEmpty
      }
      view = parent
    }
    return false
  }

  /// In a method that others can call at any time, and not in a closure that it hands to somebody.
  private func isCalledByOthers(_ send: ValueFate, _ context: CheckContext) -> Bool {
    let method = send.view.outermost
    guard method.body.kind == .function else { return false }
    var view = send.view
    while view.body.kind == .closure, let parent = view.parent {
      guard let (_, call) = ClosureRuns.of(view.body.parentValue, in: parent),
        TaskHandle.isTask(call, in: parent) || call.name.hasPrefix("addTask")
      else { return false }
      view = parent
    }
    let types = context.program.types
    return types.types(named: method.enclosingType, from: method.file.index).contains { id in
      types.members(of: id).contains {
        $0.declaration.kind == .method && $0.declaration.name == method.name
          && $0.declaration.access > .fileprivate
      }
    }
  }
}
