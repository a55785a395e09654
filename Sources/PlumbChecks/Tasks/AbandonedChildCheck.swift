import PlumbFlow
import PlumbModel

/// Children of throwing groups whose errors nobody asks for.
struct AbandonedChildCheck: Check {
  static let rule: RuleID = "task-group-child-abandoned"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["withThrowingTaskGroup"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for group in TaskGroupBody.all(in: view) where group.function == "withThrowingTaskGroup" {
      check(group, context)
    }
  }

  private func check(_ group: TaskGroupBody, _ context: CheckContext) {
    var doubtful: TaskGroupBody.Child?
    for child in group.children where canThrow(child.body) {
      let outcome = self.outcome(after: child, of: group)
      if outcome.endings.isEmpty { continue }
      // What the body waits for meanwhile may be what the child is there for.
      if !outcome.passed.contains(true) {
        return report(child, group, context, confidence: nil)
      }
      if doubtful == nil { doubtful = child }
    }
    if let doubtful { report(doubtful, group, context, confidence: .low) }
  }

  /// Ways to the end of the group on which nothing asks for results: whether they wait for anything else.
  private func outcome(
    after child: TaskGroupBody.Child, of group: TaskGroupBody
  ) -> GroupPaths<Bool>.Outcome {
    GroupPaths<Bool>(group: group) { value, hasWaited in
      switch group.use(at: value) {
      case nil: break
      case let name? where name.hasPrefix("addTask"): break
      case "isEmpty", "isCancelled": break
      default: return .stop
      }
      return .goOn(hasWaited || group.view.body[value].flags.contains(.isAwait))
    } edge: { block, number, hasWaited in
      let end = group.view.body.blocks[block].terminator
      // A loop over the group asks for results even where it has none.
      if end.kind == .iterate, end.hasValue, group.isGroup(end.value) { return .stop }
      if group.isEmptied(onEdge: number, of: block) { return .stop }
      return .goOn(hasWaited || group.view.waitsAtEnd(of: block))
    }
    .outcome(from: child.call.value, false)
  }

  /// Some error leaves the child.
  private func canThrow(_ body: BodyView) -> Bool {
    let order = BlockOrder(body.body)
    return body.body.blocks.indices.contains {
      body.body.blocks[$0].terminator.kind == .throw && order.isReachable($0)
    }
  }

  private func report(
    _ child: TaskGroupBody.Child, _ group: TaskGroupBody, _ context: CheckContext,
    confidence: Confidence?
  ) {
    context.report(
      Self.rule, "an error of this child is lost: the group is left without asking for results",
      at: child.call.offset, in: group.view,
      trace: [
        context.step(
          "the group begins here", at: group.view.body[group.enter].offset, in: group.view),
        context.step("the child is added here", at: child.call.offset, in: group.view),
        context.step(
          "the group ends here, and waits for its children without a look at them",
          at: group.view.body[group.exit].offset, in: group.view),
      ],
      notes: ["add 'try await \(group.view.localName(group.group)).waitForAll()'"],
      confidence: confidence)
  }
}
