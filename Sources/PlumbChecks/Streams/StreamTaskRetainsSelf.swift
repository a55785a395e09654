import PlumbFlow
import PlumbModel
import PlumbSource

/// Tasks that run over an endless stream and hold the object that alone could end them.
struct StreamTaskRetainsSelf: DraftingCheck {
  var rules: [RuleID] { ["stream-task-retains-self"] }
  var triggers: [String] {
    TokenSites.streamNames + TokenSites.channelNames + EndlessSequence.names
  }
  var gate: [String] { ["Task"] }

  func drafts(in view: BodyView, _ context: CheckContext) -> [Draft] {
    let type = view.enclosingType
    guard !type.isEmpty, !view.outermost.body.flags.contains(.isStatic),
      view.outermost.body.kind != .deinitializer
    else { return [] }
    return tasks(in: view).compactMap { call, closure in
      let kind = context.kind(ofType: type, from: view)
      guard kind == .class || kind == .actor, !context.hasStaticInstance(type, from: view),
        let loop = heldLoop(in: closure, context), isEndedByDeinitAlone(call, in: view, context)
      else { return nil }
      return Draft(
        rule: "stream-task-retains-self", view: view, offset: call.offset,
        message:
          "this task holds 'self' while it waits for a stream that does not end, so '\(type)' is never freed",
        steps: [
          .init(offset: call.offset, note: "the task begins here"),
          .init(
            offset: loop.offset, note: "it waits here for the next element, and holds 'self'",
            file: loop.view.file),
        ],
        notes: ["capture 'self' weakly, and make it strong for one turn of the loop only"])
    }
  }

  private static let taskCalls: Set<String> = ["Task", "detached", "immediate", "init"]

  private func tasks(in view: BodyView) -> [(call: CallParts, closure: BodyView)] {
    view.body.instructions.indices.compactMap { index in
      guard view.body.instructions[index].opcode == .call,
        Self.taskCalls.contains(view.text(view.body.instructions[index].symbol)),
        let call = view.call(ValueID(index)), TaskHandle.isTask(call, in: view),
        let last = call.arguments.last, let closure = view.closure(last)
      else { return nil }
      return (call, closure)
    }
  }

  // MARK: Who ends it

  /// Nobody keeps the task, or it is in a property of `self` whose task no member but `deinit` cancels.
  private func isEndedByDeinitAlone(
    _ call: CallParts, in view: BodyView, _ context: CheckContext
  ) -> Bool {
    let handle = TokenUses(view: view, kind: TokenKind(events: []), origin: .value(call.value))
    if handle.uses.isEmpty, handle.returningBlocks.isEmpty { return true }
    let stores = handle.stores(context)
    guard stores.count == 1, handle.uses.count == 1, stores[0].replaces,
      handle.returningBlocks.isEmpty, let story = PropertyStory(stores[0].property, context)
    else { return false }
    return story.fates.allSatisfy { fate in
      if fate.isDerived { return true }
      return switch fate.kind {
      case .tested: true
      case .receiver: isInDeinit(fate.view) && fate.call?.name == "cancel"
      default: false
      }
    }
  }

  private func isInDeinit(_ view: BodyView) -> Bool {
    view.outermost.body.kind == .deinitializer
  }

  // MARK: What it waits for

  private struct Loop {
    var view: BodyView
    var offset: UInt32
  }

  /// An endless `for await` in the closure, or in a method of `self` that it calls, during which `self` is held.
  private func heldLoop(in closure: BodyView, _ context: CheckContext) -> Loop? {
    let members = instanceMembers(of: closure, context)
    let capture = SelfCapture { members.contains($0) }
    if let loop = endlessLoop(in: closure, context),
      capture.holdsSelf(closure) || isMadeStrong(in: closure, before: loop.head)
    {
      return Loop(view: closure, offset: loop.offset)
    }
    return calledLoop(in: closure, context)
  }

  /// Names that stand for `self.name`.
  private func instanceMembers(of view: BodyView, _ context: CheckContext) -> Set<String> {
    let types = context.program.types
    return Set(
      types.types(named: view.enclosingType, from: view.file.index).flatMap {
        types.members(of: $0)
      }
      .map(\.declaration).filter {
        ($0.kind == .property || $0.kind == .method) && !$0.flags.contains(.isStatic)
      }.map(\.name))
  }

  /// A call of a method of `self` holds it until the method returns.
  private func calledLoop(in closure: BodyView, _ context: CheckContext) -> Loop? {
    for index in closure.body.instructions.indices {
      guard let call = closure.call(ValueID(index)), call.flags.contains(.isAwait),
        call.receiver.map({ closure.body[$0].opcode == .selfValue }) ?? (call.callee == nil),
        let method = method(named: call.name, like: closure, context),
        let loop = endlessLoop(in: method, context)
      else { continue }
      return Loop(view: method, offset: loop.offset)
    }
    return nil
  }

  private func method(
    named name: String, like closure: BodyView, _ context: CheckContext
  ) -> BodyView? {
    let types = context.program.types
    guard
      types.types(named: closure.enclosingType, from: closure.file.index).contains(where: {
        !types.members(named: name, of: $0).isEmpty
      })
    else { return nil }
    let found = context.bodies(ofType: closure.enclosingType).filter {
      $0.body.kind == .function && $0.name == name && !$0.body.flags.contains(.isStatic)
    }
    return found.count == 1 ? found[0] : nil
  }

  /// `guard let self` in front of the loop.
  private func isMadeStrong(in closure: BodyView, before head: Int) -> Bool {
    guard closure.body.flags.contains(.capturesSelfWeakly) else { return false }
    return closure.body.blocks.indices.contains { block in
      let end = closure.body.blocks[block].terminator
      return end.kind == .unwrap && closure.body[end.value].opcode == .selfValue
        && !closure.body.canReach(block, from: block)
        && closure.body.canReach(head, from: block)
    }
  }

  private func endlessLoop(
    in view: BodyView, _ context: CheckContext
  ) -> (head: Int, offset: UInt32)? {
    let shape = LoopShape(view)
    for (head, block) in view.body.blocks.enumerated() where block.terminator.kind == .iterate {
      guard isAwaited(head, in: view), shape.runsToTheEnd(head: head),
        EndlessSequence(context).isEndless(block.terminator.value, in: view)
      else { continue }
      return (head, block.terminator.offset)
    }
    return nil
  }

  private func isAwaited(_ head: Int, in view: BodyView) -> Bool {
    guard let body = view.body.successors(of: head).first else { return false }
    return view.body.instructionRange(of: Int(body)).contains {
      view.body.instructions[$0].opcode == .nextElement
        && view.body.instructions[$0].flags.contains(.isAwait)
    }
  }
}
