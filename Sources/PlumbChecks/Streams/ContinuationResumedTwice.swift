import PlumbFlow
import PlumbModel
import PlumbSource

/// Continuations that one path resumes twice.
struct ContinuationResumedTwice: DraftingCheck {
  var rules: [RuleID] { ["continuation-resumed-twice"] }
  var triggers: [String] {
    TokenSites.continuationCalls.sorted() + ["CheckedContinuation", "UnsafeContinuation"]
  }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    origins(in: view).flatMap { origin -> [Draft] in
      let uses = TokenUses(view: view, kind: .continuation, origin: origin)
      guard !uses.events.isEmpty, let flow = TokenFlow(uses) else { return [] }
      return TokenRepeatSearch.run(flow).map { draft($0, in: view) }
    }
  }

  private func draft(_ found: TokenRepeat, in view: BodyView) -> Draft {
    let isLoop = found.first == found.second
    return Draft(
      rule: "continuation-resumed-twice", view: view, offset: view.body[found.second].offset,
      message: isLoop
        ? "this continuation is resumed again when the loop comes round"
        : "this continuation has been resumed already on a path that leads here",
      steps: isLoop
        ? loopHead(of: found.first, in: view).map {
          [
            .init(offset: $0, note: "this loop comes round"),
            .init(offset: view.body[found.first].offset, note: "it is resumed here each time"),
          ]
        } ?? []
        : [
          .init(offset: view.body[found.first].offset, note: "it is resumed here first"),
          .init(offset: view.body[found.second].offset, note: "and again here"),
        ],
      notes: ["leave the closure after the first 'resume'"])
  }

  /// The last place before an instruction, in the order of the text, at which the loop around it decides.
  private func loopHead(of value: ValueID, in view: BodyView) -> UInt32? {
    let body = view.body
    let block = body.blockOfInstruction()[Int(value)]
    return body.blocks.indices.filter {
      switch body.blocks[$0].terminator.kind {
      case .iterate, .branch, .unwrap:
        $0 == block || body.canReach($0, from: block) && body.canReach(block, from: $0)
      default: false
      }
    }.map { view.body.blocks[$0].terminator.offset }
      .filter { $0 < view.body[value].offset }.max()
  }

  /// Continuations of calls in this body, parameters of that type, and captured ones.
  private func origins(in view: BodyView) -> [TokenOrigin] {
    var origins = TokenSites(view: view).closureParameters(of: TokenSites.continuationCalls)
      .map(\.origin)
    for (number, local) in view.body.locals.enumerated()
    where !local.flags.isDisjoint(with: [.isParameter, .isCaptured]) {
      guard !local.flags.contains(.isInout), !local.flags.contains(.isReassigned),
        isContinuation(UInt32(number), in: view)
      else { continue }
      origins.append(.local(UInt32(number)))
    }
    return origins
  }

  /// Whether a parameter or captured variable is a continuation: by its type, or by the call that made it.
  private func isContinuation(_ local: UInt32, in view: BodyView) -> Bool {
    let variable = view.body.locals[Int(local)]
    let type = TypeText.bare(view.localType(local))
    if type == "CheckedContinuation" || type == "UnsafeContinuation" {
      // A parameter of a closure lowered in place is the site's own.
      return variable.flags.contains(.isCaptured) || isOwnParameter(local, in: view)
    }
    guard variable.flags.contains(.isCaptured), variable.outer != FunctionBody.none,
      let parent = view.parent
    else { return false }
    let stores = parent.body.instructions.indices.filter {
      parent.body.instructions[$0].opcode == .store
        && parent.body.instructions[$0].symbol == variable.outer
    }
    if stores.isEmpty { return isContinuation(variable.outer, in: parent) }
    guard stores.count == 1 else { return false }
    let value = parent.body.operand(0, of: ValueID(stores[0]))
    guard parent.body[value].opcode == .inlineParameter, parent.body[value].symbol == 0 else {
      return false
    }
    let enter = parent.body.operand(0, of: value)
    return TokenSites.continuationCalls.contains(parent.symbolText(of: enter))
  }

  private func isOwnParameter(_ local: UInt32, in view: BodyView) -> Bool {
    view.body.instructions.contains { $0.opcode == .parameter && $0.symbol == local }
  }
}
