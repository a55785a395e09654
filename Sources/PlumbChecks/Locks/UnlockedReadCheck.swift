import PlumbFlow
import PlumbModel
import PlumbSource

/// Reads of a property without the lock under which all else that is done with it is done.
struct UnlockedReadCheck: Check {
  static let rule: RuleID = "read-without-lock"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["lock", "withLock"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    let uses = LockUses(view, context)
    guard view.body.enclosingType != 0, !uses.uses.isEmpty, let states = uses.statesAtBlocks()
    else { return }
    var seen: Set<String> = []
    for index in view.body.instructions.indices {
      let value = ValueID(index)
      guard let property = named(by: value, in: view, context),
        seen.insert(property.name).inserted,
        let lock = uses.held(before: value, states).first(where: { $0.hasPrefix("self.") }),
        isShared(property, from: view, context), let story = PropertyStory(property, context),
        story.isPrivate, !story.declaration.flags.contains(.isLet),
        !story.declaration.flags.contains(.isLazy)
      else { continue }
      report(story, lock, from: view, context)
    }
  }

  private func named(
    by value: ValueID, in view: BodyView, _ context: CheckContext
  ) -> PropertyReference? {
    switch view.body[value].opcode {
    case .storeGlobal, .storeMember:
      StoredResource.property(writtenBy: value, in: view, context)
    default: view.property(readBy: value, context)
    }
  }

  /// Of a class that says of itself that several threads may use it.
  private func isShared(
    _ property: PropertyReference, from view: BodyView, _ context: CheckContext
  ) -> Bool {
    let types = context.program.types.types(named: property.type, from: view.file.index)
    return types.contains { id in
      let type = context.program.types[id]
      return type.kind == .class && type.inherited.contains { $0.hasSuffix("Sendable") }
    }
  }

  private struct Access {
    var use: PropertyUse
    var isMutation: Bool
    var held: Set<String>
  }

  private func report(
    _ story: PropertyStory, _ lock: String, from view: BodyView, _ context: CheckContext
  ) {
    var accesses: [Access] = []
    for use in story.uses {
      let kind = use.view.outermost.body.kind
      if kind == .initializer || kind == .deinitializer || kind == .propertyValue { continue }
      let uses = LockUses(use.view, context)
      guard let states = uses.statesAtBlocks() else { return }
      accesses.append(
        Access(
          use: use, isMutation: isMutation(use),
          held: uses.held(before: use.instruction, states)))
    }
    let locked = accesses.filter { $0.held.contains(lock) }
    let free = accesses.filter { !$0.held.contains(lock) }
    // Told once, from the first place that has the lock.
    guard locked.count > 1, let first = locked.first, first.use.view.number == view.number,
      first.use.view.file.index == view.file.index, locked.contains(where: \.isMutation),
      !free.isEmpty, free.allSatisfy({ !$0.isMutation && isOpen($0, lock, context) })
    else { return }
    let mutation = locked.first(where: \.isMutation) ?? first
    for access in free {
      let name = LockCheck.shown(lock)
      context.report(
        Self.rule,
        "'\(story.property.name)' is read here without '\(name)', under which it is changed",
        at: access.use.view.body[access.use.instruction].offset, in: access.use.view,
        trace: [
          context.step(
            "it is changed here, with '\(name)' held",
            at: mutation.use.view.body[mutation.use.instruction].offset, in: mutation.use.view),
          context.step(
            "and read here without it",
            at: access.use.view.body[access.use.instruction].offset, in: access.use.view),
        ],
        notes: ["take '\(name)', and work on a copy"])
    }
  }

  private func isMutation(_ use: PropertyUse) -> Bool {
    if use.isWrite { return true }
    return ValueFates(followsParts: false).of(use.instruction, in: use.view).contains { fate in
      switch fate.kind {
      case .modified: true
      case .receiver: MutatingCalls.ofCollections.contains(fate.call?.name ?? "")
      default: false
      }
    } || use.view.users(of: use.instruction).contains { use.view.body[$0].opcode == .addressOf }
  }

  /// In a method that anybody may call at any time, and that nobody calls with the lock held.
  private func isOpen(_ access: Access, _ lock: String, _ context: CheckContext) -> Bool {
    let view = access.use.view
    guard access.held.isEmpty, view.body.kind == .function || view.body.kind == .getter else {
      return false
    }
    let name = view.name.lowercased()
    guard !name.contains("lock"), !name.contains("unsafe"), !mayBeGuarded(view) else {
      return false
    }
    let types = context.program.types
    let isKnown = types.types(named: view.enclosingType, from: view.file.index).contains { id in
      types.members(of: id).contains {
        $0.declaration.name == view.name && $0.declaration.access > .fileprivate
          && ($0.declaration.kind == .method || $0.declaration.kind == .property)
      }
    }
    return isKnown && !isCalled(view, with: lock, context)
  }

  /// It takes something that may lead to the same lock, or says that somebody else guards it.
  private func mayBeGuarded(_ view: BodyView) -> Bool {
    view.body.instructions.contains { instruction in
      guard instruction.opcode == .call || instruction.opcode == .enterInline else { return false }
      let name = view.text(instruction.symbol)
      return [
        "lock", "withLock", "sync", "enter", "assert", "precondition", "dispatchPrecondition",
      ]
      .contains { name.hasPrefix($0) }
    }
  }

  private func isCalled(_ method: BodyView, with lock: String, _ context: CheckContext) -> Bool {
    context.bodies(ofType: method.enclosingType).contains { caller in
      let uses = LockUses(caller, context)
      guard !uses.uses.isEmpty, let states = uses.statesAtBlocks() else { return false }
      return caller.body.instructions.indices.contains { index in
        caller.symbolText(of: ValueID(index)) == method.name
          && uses.held(before: ValueID(index), states).contains(lock)
      }
    }
  }
}
