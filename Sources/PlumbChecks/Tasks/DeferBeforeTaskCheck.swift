import PlumbFlow
import PlumbModel

/// Tasks that outlive a `defer` which ends what they use.
struct DeferBeforeTaskCheck: Check {
  static let rule: RuleID = "defer-before-task"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["Task"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    guard view.body.instructions.contains(where: { $0.opcode == .enterDefer }) else { return }
    for site in TaskSite.all(in: view, context) {
      guard let ending = DeferredEndings(view: view, site: site).first(context) else { continue }
      context.report(
        Self.rule, ending.message, at: site.call.offset, in: view,
        trace: [
          context.step("the task begins here, and runs later", at: site.call.offset, in: view),
          context.step(
            "the function returns without waiting for it, and runs this 'defer'",
            at: ending.offset, in: view),
        ],
        notes: ["move the 'defer' into the task"])
    }
  }
}

/// What `defer` blocks end behind the start of a task.
struct DeferredEndings {
  let view: BodyView
  let site: TaskSite

  struct Ending {
    var message: String
    var offset: UInt32
  }

  /// Method names that leave their receiver unusable.
  private static let endings: Set<String> = [
    "close", "closeFile", "finish", "shutdown", "shutdownGracefully", "syncShutdownGracefully",
    "invalidate", "invalidateAndCancel", "end", "terminate", "deallocate", "disconnect",
    "dispose", "rollback", "stop", "cancel", "destroy", "unsubscribe",
    "stopAccessingSecurityScopedResource",
  ]
  /// Functions that leave their argument unusable.
  private static let functions: Set<String> = [
    "close", "fclose", "free", "closedir", "munmap", "unlink", "removeItem",
  ]
  /// Words that a call begins with which may wait for the task.
  private static let waits = ["wait", "sync", "run", "join", "sleep", "fulfill", "block", "get"]

  func first(_ context: CheckContext) -> Ending? {
    var ending: Ending?
    view.body.follow(from: site.call.value) { value in
      guard ending == nil, !isWait(value) else { return false }
      if isDeferred(value) { ending = self.ending(at: value, context) }
      return ending == nil
    } leave: { block in
      ending == nil && !view.waitsAtEnd(of: block)
    }
    return ending
  }

  /// Lies between an `enterDefer` and its `exitDefer`: a `defer` block is lowered in one stretch.
  private func isDeferred(_ value: ValueID) -> Bool {
    var depth = 0
    for index in 0..<Int(value) {
      switch view.body.instructions[index].opcode {
      case .enterDefer: depth += 1
      case .exitDefer: depth -= 1
      default: continue
      }
    }
    return depth > 0
  }

  private func isWait(_ value: ValueID) -> Bool {
    let instruction = view.body[value]
    if instruction.flags.contains(.isAwait) { return true }
    guard instruction.opcode == .call else { return false }
    let name = view.text(instruction.symbol)
    return Self.waits.contains { name.hasPrefix($0) }
  }

  private func ending(at value: ValueID, _ context: CheckContext) -> Ending? {
    let offset = view.body[value].offset
    switch view.body[value].opcode {
    case .call:
      guard let call = view.call(value), let subject = subject(of: call),
        site.body.uses(subject), !isEndOfChannel(call, context)
      else { return nil }
      return Ending(
        message: "this task still uses '\(subject.name)' when the 'defer' around it has ended it",
        offset: offset)
    case .storeGlobal, .storeMember: return resetFlag(at: value, context)
    default: return nil
    }
  }

  /// `finish` on a channel lets its receiver come to the end.
  private func isEndOfChannel(_ call: CallParts, _ context: CheckContext) -> Bool {
    guard call.name == "finish", let receiver = call.receiver else { return false }
    let type = context.evidence.type(of: receiver, in: view)
    return type == "AsyncChannel" || type == "AsyncThrowingChannel"
  }

  private func subject(of call: CallParts) -> Subject? {
    if let receiver = call.receiver, Self.endings.contains(call.name) {
      return Subject(receiver, in: view)
    }
    guard call.callee == nil, Self.functions.contains(call.name), let first = call.arguments.first,
      call.receiver == nil || call.name == "removeItem"
    else { return nil }
    return Subject(first, in: view)
  }

  // MARK: Flags

  /// `isLoading = true; defer { isLoading = false }; Task { … }`, and nothing else in between.
  private func resetFlag(at value: ValueID, _ context: CheckContext) -> Ending? {
    guard !view.body.flags.contains(.isAsync), view.body.kind != .closure,
      let name = flag(writtenBy: value),
      view.literal(view.body.operands(of: value).last!) == "false",
      !site.body.writes(name)
    else { return nil }
    let set = view.body.instructions.indices.first { index in
      let other = ValueID(index)
      return other < site.call.value && !isDeferred(other) && flag(writtenBy: other) == name
        && view.literal(view.body.operands(of: other).last!) == "true"
    }
    guard let set else { return nil }
    let hasOtherWork = view.body.instructions.indices.contains { index in
      let other = ValueID(index)
      return index > set && other != site.call.value && view.body[other].opcode == .call
        && !isDeferred(other) && !site.call.arguments.contains(other)
    }
    if hasOtherWork { return nil }
    return Ending(
      message: "'\(name)' is reset before this task has begun", offset: view.body[value].offset)
  }

  private func flag(writtenBy value: ValueID) -> String? {
    switch view.body[value].opcode {
    case .storeGlobal: return view.symbolText(of: value)
    case .storeMember:
      let base = view.body.operand(0, of: value)
      return view.body[base].opcode == .selfValue ? view.symbolText(of: value) : nil
    default: return nil
    }
  }
}

/// Something that a `defer` ends: a variable, or a member of `self`.
struct Subject {
  let name: String
  let local: UInt32?

  init?(_ value: ValueID, in view: BodyView) {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .load:
      name = view.localName(instruction.symbol)
      local = instruction.symbol
    case .global where !instruction.flags.contains(.implicitMember):
      name = view.symbolText(of: value)
      local = nil
    case .member where view.body[view.body.operand(0, of: value)].opcode == .selfValue:
      name = view.symbolText(of: value)
      local = nil
    default: return nil
    }
    if name.isEmpty { return nil }
  }
}

extension BodyView {
  /// Whether the closure, or one inside it, uses the subject of the body around it.
  func uses(_ subject: Subject) -> Bool {
    if let local = subject.local {
      return body.locals.contains { $0.flags.contains(.isCaptured) && $0.outer == local }
    }
    return body.instructions.indices.contains { index in
      let value = ValueID(index)
      switch body[value].opcode {
      case .global: return symbolText(of: value) == subject.name
      case .member:
        return symbolText(of: value) == subject.name
          && body[body.operand(0, of: value)].opcode == .selfValue
      case .closure: return closure(value)?.uses(subject) ?? false
      default: return false
      }
    }
  }

  /// Whether the closure, or one inside it, writes a member of that name.
  func writes(_ name: String) -> Bool {
    body.instructions.indices.contains { index in
      let value = ValueID(index)
      switch body[value].opcode {
      case .storeGlobal, .storeMember: return symbolText(of: value) == name
      case .closure: return closure(value)?.writes(name) ?? false
      default: return false
      }
    }
  }
}
