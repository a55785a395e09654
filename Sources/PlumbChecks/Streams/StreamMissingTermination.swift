import PlumbFlow
import PlumbModel

/// Builders that start a timer, an observation or an endless task and do not stop it when the consumer leaves.
struct StreamMissingTermination: DraftingCheck {
  var rules: [RuleID] { ["stream-missing-termination"] }
  var triggers: [String] { TokenSites.streamNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    TokenSites(view: view).closureParameters(of: TokenSites.streamTypes).flatMap { site in
      builder(site, TokenUses(view: view, kind: .streamContinuation, origin: site.origin))
    }
  }

  private func builder(_ site: TokenSite, _ uses: TokenUses) -> [Draft] {
    let isSet = uses.uses.values.contains {
      if case .setting = $0 { return true }
      return false
    }
    guard !isSet, uses.escapes.isEmpty else { return [] }
    return uses.captures.compactMap { capture in
      guard let (_, call) = ClosureRuns.of(capture.value, in: uses.view),
        isForgotten(call, in: uses.view),
        let what = producer(call, capture, in: uses.view)
      else { return nil }
      return Draft(
        rule: "stream-missing-termination", view: uses.view, offset: call.offset,
        message:
          "\(what) goes on when nobody iterates the stream any more: onTermination is not set",
        steps: [
          .init(offset: site.call.offset, note: "the stream is made here"),
          .init(offset: call.offset, note: "\(what) begins with it"),
        ]
          + [uses.captured(capture).firstOffset { $0 == .borrow("yield") }].compactMap {
            $0.map {
              .init(offset: $0, note: "and yields for ever, whether or not anybody listens")
            }
          },
        notes: ["end it in 'continuation.onTermination'"])
    }
  }

  /// Nobody has what the call returns.
  private func isForgotten(_ call: CallParts, in view: BodyView) -> Bool {
    if view.body[call.value].flags.contains(.isDiscarded) { return true }
    let uses = TokenUses(view: view, kind: TokenKind(events: []), origin: .value(call.value))
    return uses.uses.isEmpty && uses.returningBlocks.isEmpty
  }

  private func producer(
    _ call: CallParts, _ capture: (value: ValueID, body: Int, local: UInt32), in view: BodyView
  ) -> String? {
    let child = BodyView(file: view.file, number: capture.body)
    guard !looksAtYield(child, capture.local) else { return nil }
    switch call.name {
    case "scheduledTimer":
      guard let repeats = call.argument("repeats"), view.literal(repeats) == "true" else {
        return nil
      }
      return "this timer"
    case "addObserver":
      return call.argument("forName") == nil ? nil : "this observer"
    default:
      guard TaskHandle.isTask(call, in: view), LoopShape(child).isEndless else { return nil }
      return "this task"
    }
  }

  /// The producer asks what became of an element, so it can know that nobody listens.
  private func looksAtYield(_ child: BodyView, _ local: UInt32) -> Bool {
    let uses = TokenUses(view: child, kind: .streamContinuation, origin: .local(local))
    if !uses.escapes.isEmpty || !uses.captures.isEmpty { return true }
    return uses.uses.contains { value, use in
      use == .borrow("yield") && !child.body[value].flags.contains(.isDiscarded)
        && isUsed(value, in: child)
    }
  }

  private func isUsed(_ value: ValueID, in view: BodyView) -> Bool {
    view.body.operands.contains(value)
      || view.body.blocks.contains {
        $0.terminator.hasValue && $0.terminator.value == value && $0.terminator.kind != .return
      }
  }
}
