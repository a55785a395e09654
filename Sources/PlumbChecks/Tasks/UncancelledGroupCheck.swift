import PlumbFlow
import PlumbModel

/// Groups that have their result and wait for a timeout, or for a child that never ends.
struct UncancelledGroupCheck: Check {
  static let rule: RuleID = "task-group-not-cancelled"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["addTask"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for group in TaskGroupBody.all(in: view) {
      let children = group.children
      if group.collectsAfterCancelling { continue }
      for child in children {
        guard let kind = kind(of: child, context) else { continue }
        // A lone timeout is awaited by whoever takes the first result.
        let others = children.count > 1
        if kind == .timeout, !others { continue }
        if let confidence = confidence(child, kind, group) {
          report(child, kind, group, context, confidence)
          break
        }
      }
    }
  }

  private enum Kind { case timeout, endless }

  private func kind(of child: TaskGroupBody.Child, _ context: CheckContext) -> Kind? {
    if !EndlessBodies(context).loops(in: child.body).isEmpty { return .endless }
    return TimeoutBody(child.body).isTimeout ? .timeout : nil
  }

  private struct Memory: Hashable {
    /// Results of children taken, two at most.
    var taken = 0
    var hasWaited = false
    var hasResult = false
  }

  /// How sure it is that the group could have ended before the child does; nil if there is no such way.
  private func confidence(
    _ child: TaskGroupBody.Child, _ kind: Kind, _ group: TaskGroupBody
  ) -> Confidence? {
    let endings = self.endings(after: child, of: group)
    if endings.contains(where: { $0.taken > 0 }) { return .high }
    guard kind == .endless else { return nil }
    if endings.contains(where: { $0.hasWaited && $0.hasResult }) { return .high }
    return endings.contains { $0.hasWaited } ? .low : nil
  }

  private func endings(
    after child: TaskGroupBody.Child, of group: TaskGroupBody
  ) -> Set<Memory> {
    let body = group.view.body
    return GroupPaths<Memory>(group: group) { value, before in
      var memory = before
      let instruction = body[value]
      switch group.use(at: value) {
      case nil:
        if instruction.flags.contains(.isAwait) { memory.hasWaited = true }
        if instruction.opcode == .store, instruction.symbol == group.result {
          memory.hasResult = true
        }
      case "next", "nextResult", "nextElement":
        memory.taken += 1
        if memory.taken > 1, group.use(at: value) != "nextElement" { return .stop }
        memory.taken = min(memory.taken, 1)
      case let name? where name.hasPrefix("addTask"): break
      case "isEmpty", "isCancelled": break
      // `cancelAll`, `waitForAll`, a function that takes the group.
      default: return .stop
      }
      return .goOn(memory)
    } edge: { block, number, before in
      var memory = before
      if group.isEmptied(onEdge: number, of: block) { return .stop }
      if group.view.waitsAtEnd(of: block) { memory.hasWaited = true }
      return .goOn(memory)
    }
    .outcome(from: child.call.value, Memory()).endings
  }

  private func report(
    _ child: TaskGroupBody.Child, _ kind: Kind, _ group: TaskGroupBody, _ context: CheckContext,
    _ confidence: Confidence
  ) {
    let name = group.view.localName(group.group)
    context.report(
      Self.rule,
      kind == .timeout
        ? "the group has its result and still waits until this timeout is over"
        : "the group never ends: this child does not end, and one way out does not cancel it",
      at: child.call.offset, in: group.view,
      trace: [
        context.step("the child is added here", at: child.call.offset, in: group.view),
        context.step(
          "the group ends here, and waits for it",
          at: body(group).blocks.isEmpty ? 0 : body(group)[group.exit].offset,
          in: group.view),
      ],
      notes: ["add 'defer { \(name).cancelAll() }' at the beginning of the group"],
      confidence: confidence)
  }

  private func body(_ group: TaskGroupBody) -> FunctionBody { group.view.body }
}
