import PlumbFlow

/// A closure that runs at the same time as the body that starts it.
struct ConcurrentClosure {
  /// In the view: the instruction behind which it may run.
  let start: ValueID
  let body: BodyView
  /// Several that one loop starts run at the same time as each other, too.
  let overlapsItself: Bool
  /// The call that starts it waits until all its runs are over.
  let isWaitedFor: Bool

  /// Those of a body, in its order. A queue or actor on which the body may run itself counts for none.
  static func all(in view: BodyView, _ context: CheckContext) -> [ConcurrentClosure] {
    let finder = ConcurrentClosureFinder(view: view, context: context)
    return view.body.instructions.indices.compactMap { finder.site(of: ValueID($0)) }
  }
}

private struct ConcurrentClosureFinder {
  let view: BodyView
  let context: CheckContext

  func site(of closure: ValueID) -> ConcurrentClosure? {
    guard let child = view.closure(closure), child.body.kind == .closure,
      child.body.flags.isDisjoint(with: [.isOpaque, .isOnGlobalActor]),
      let call = onlyUser(of: closure), call.arguments.last == closure
    else { return nil }
    switch call.name {
    case "Task", "detached", "init": return task(call, child)
    case "addTask", "addTaskUnlessCancelled":
      guard let group = call.receiver, isTaskGroup(group) else { return nil }
      return ConcurrentClosure(
        start: call.value, body: child, overlapsItself: true, isWaitedFor: false)
    case "async":
      guard parameters(of: child).isEmpty else { return nil }
      return dispatched(by: call, child)
    case "DispatchWorkItem":
      return onlyUse(ofResult: call, named: "async", "execute").flatMap {
        dispatched(by: $0, child)
      }
    case "detachNewThread":
      guard isGlobal("Thread", call.receiver) else { return nil }
      return ConcurrentClosure(
        start: call.value, body: child, overlapsItself: true, isWaitedFor: false)
    case "Thread":
      guard call.receiver == nil, call.callee == nil,
        let start = onlyUse(ofResult: call, named: "start", nil)
      else { return nil }
      return ConcurrentClosure(
        start: start.value, body: child, overlapsItself: true, isWaitedFor: false)
    case "concurrentPerform":
      guard isGlobal("DispatchQueue", call.receiver) else { return nil }
      return ConcurrentClosure(
        start: call.value, body: child, overlapsItself: true, isWaitedFor: true)
    default: return nil
    }
  }

  // MARK: Tasks

  private func task(_ call: CallParts, _ child: BodyView) -> ConcurrentClosure? {
    let sites = TaskSite.all(in: view, context)
    guard let site = sites.first(where: { $0.call.value == call.value }),
      site.isDetached || !ActorIsolation(context).mayHold(view)
    else { return nil }
    return ConcurrentClosure(
      start: call.value, body: child, overlapsItself: true, isWaitedFor: false)
  }

  private func isTaskGroup(_ value: ValueID) -> Bool {
    guard view.body[value].opcode == .load else { return false }
    let local = view.body[value].symbol
    return view.localType(local).contains("TaskGroup")
      || TaskGroupBody.all(in: view).contains { $0.group == local }
  }

  // MARK: Queues

  /// The main queue, and one that comes from elsewhere, may be the queue on which the body runs: then nothing overlaps.
  private func dispatched(by call: CallParts, _ child: BodyView) -> ConcurrentClosure? {
    guard let receiver = call.receiver, call.argument("flags") == nil,
      let queue = view.call(view.body.resolved(receiver))
    else { return nil }
    let isShared = queue.name == "global" && isGlobal("DispatchQueue", queue.receiver)
    let isOwn = queue.name == "DispatchQueue" && queue.receiver == nil && queue.callee == nil
    let attributes = queue.argument("attributes").map(names) ?? []
    // A target may be the queue of the body; what is not active runs nothing yet.
    guard isShared || isOwn, queue.argument("target") == nil,
      attributes.isSubset(of: ["concurrent"])
    else { return nil }
    return ConcurrentClosure(
      start: call.value, body: child,
      overlapsItself: isShared || !attributes.isEmpty, isWaitedFor: false)
  }

  /// The names of the options of which a set is made.
  private func names(_ options: ValueID) -> Set<String> {
    let value = view.body.resolved(options)
    switch view.body[value].opcode {
    case .global, .member: return [view.symbolText(of: value)]
    case .aggregate:
      return view.body.operands(of: value).reduce(into: []) { $0.formUnion(names($1)) }
    default: return ["?"]
    }
  }

  // MARK: Values

  private func onlyUser(of value: ValueID) -> CallParts? {
    let users = view.users(of: value)
    return users.count == 1 ? view.call(users[users.startIndex]) : nil
  }

  /// The one call of that name to which a value leads that is made for it alone: as its receiver, or under a label.
  private func onlyUse(
    ofResult made: CallParts, named name: String, _ label: String?
  ) -> CallParts? {
    let calls = view.body.instructions.indices.compactMap { view.call(ValueID($0)) }.filter {
      guard $0.name == name, let used = label.map($0.argument) ?? $0.receiver else { return false }
      return view.body.resolved(used) == made.value
    }
    return calls.count == 1 ? calls[0] : nil
  }

  private func isGlobal(_ name: String, _ value: ValueID?) -> Bool {
    guard let value, view.body[value].opcode == .global else { return false }
    return view.symbolText(of: value) == name
  }

  private func parameters(of child: BodyView) -> [Instruction] {
    child.body.instructions.filter { $0.opcode == .parameter }
  }
}
