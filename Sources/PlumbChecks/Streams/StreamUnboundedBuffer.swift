import PlumbFlow
import PlumbModel

/// Streams without a limit whose producer is an event handler or a loop that does not wait.
struct StreamUnboundedBuffer: DraftingCheck {
  var rules: [RuleID] { ["stream-unbounded-buffer"] }
  var triggers: [String] { TokenSites.streamNames }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let sites = TokenSites(view: view)
    let builders = sites.closureParameters(of: TokenSites.streamTypes).map {
      ($0, TokenUses(view: view, kind: .streamContinuation, origin: $0.origin))
    }
    let pairs = sites.streamPairs.map { site in
      let pair = StreamPair(site, in: view)
      return (
        site,
        TokenUses(
          view: view, kind: .streamContinuation, origin: site.origin,
          parts: pair.continuations.isEmpty ? [site.call.value] : pair.continuations)
      )
    }
    return (builders + pairs).compactMap { site, uses in
      guard isUnbounded(site.call, in: view), let source = source(uses) else { return nil }
      return Draft(
        rule: "stream-unbounded-buffer", view: view, offset: site.call.offset,
        message: "elements that the consumer has not taken yet are kept without a limit",
        steps: [
          .init(offset: site.call.offset, note: "the stream is made here, without a limit"),
          .init(offset: source, note: "this does not wait for the consumer"),
        ],
        notes: ["say what may be lost: 'bufferingPolicy: .bufferingNewest(…)'"])
    }
  }

  private func isUnbounded(_ call: CallParts, in view: BodyView) -> Bool {
    guard let policy = call.argument("bufferingPolicy") else { return true }
    return view.body[policy].opcode == .global && view.symbolText(of: policy) == "unbounded"
  }

  /// Where elements come in as fast as they can.
  private func source(_ uses: TokenUses) -> UInt32? {
    uses.captures.lazy.compactMap { capture -> UInt32? in
      let child = BodyView(file: uses.view.file, number: capture.body)
      let inner = TokenUses(view: child, kind: .streamContinuation, origin: .local(capture.local))
      let yields = inner.values { $0 == .borrow("yield") }
      guard let first = yields.first,
        isHandler(capture.value, in: uses.view) || isBusyLoop(yields, in: child)
      else { return nil }
      return child.body[first].offset
    }.first
  }

  /// The closure is put into a property of something else.
  private func isHandler(_ closure: ValueID, in view: BodyView) -> Bool {
    view.body.instructions.indices.contains {
      let value = ValueID($0)
      return view.body[value].opcode == .storeMember && view.body.operand(1, of: value) == closure
    }
  }

  /// An endless loop yields and never waits.
  private func isBusyLoop(_ yields: [ValueID], in view: BodyView) -> Bool {
    let blocks = view.body.blockOfInstruction()
    let waits = view.body.instructions.contains {
      $0.flags.contains(.isAwait)
        || $0.opcode == .call && ["sleep", "usleep", "nanosleep"].contains(view.text($0.symbol))
    }
    guard !waits, view.body.blocks.allSatisfy({ $0.terminator.kind != .iterate }) else {
      return false
    }
    return yields.contains {
      let block = blocks[Int($0)]
      return view.body.canReach(block, from: block)
    }
  }
}
