import PlumbFlow
import PlumbModel

/// Variables that a body changes while a closure that it has started still uses them.
struct CapturedVariableRaceCheck: Check {
  static let rule: RuleID = "captured-variable-race"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] {
    ["Task", "addTask", "addTaskUnlessCancelled", "DispatchQueue", "Thread"]
  }

  func check(_ view: BodyView, _ context: CheckContext) {
    let captured = view.body.locals.indices.map { UInt32($0) }.filter { isShared($0, in: view) }
    guard !captured.isEmpty else { return }
    var reported: Set<UInt32> = []
    for site in ConcurrentClosure.all(in: view, context) {
      for local in captured where !reported.contains(local) {
        guard let own = site.variable(for: local) else { continue }
        let race = CapturedVariable(
          site: site, view: view, local: local, own: own,
          content: .init(of: local, in: view, context))
        guard let found = race.first else { continue }
        reported.insert(local)
        report(found, local, site, in: view, context)
      }
    }
  }

  /// A variable of this body that somebody changes after its declaration, and that a closure captures.
  private func isShared(_ local: UInt32, in view: BodyView) -> Bool {
    let variable = view.body.locals[Int(local)]
    guard variable.flags.isSuperset(of: [.isVar, .isCapturedByClosure]),
      variable.flags.isDisjoint(with: [.isParameter, .isInout, .isCaptured, .isWeak, .isTemporary])
    else { return false }
    // A wrapper or accessor may do the locking.
    guard let value = view.initialValue(of: local) else { return true }
    return view.body[value].opcode != .opaque
  }

  private func report(
    _ race: CapturedVariable.Race, _ local: UInt32, _ site: ConcurrentClosure, in view: BodyView,
    _ context: CheckContext
  ) {
    let name = view.localName(local)
    let start = view.body[site.start].offset
    var trace = [
      context.step(
        "the variable is declared here", at: view.body.locals[Int(local)].offset, in: view),
      context.step("the closure is started here", at: start, in: view),
    ]
    let message: String
    if let write = race.write {
      message = "'\(name)' is changed by the code around this closure, which runs at the same time"
      trace.append(
        context.step(
          "it is changed here, and nothing has waited for the closure", at: view.body[write].offset,
          in: view))
    } else {
      message = "'\(name)' is changed here by several closures that run at the same time"
    }
    context.report(
      Self.rule, message, at: site.body.body[race.access].offset, in: site.body, trace: trace,
      notes: [
        race.write == nil
          ? "give each closure a result of its own, or keep the variable in a 'Mutex'"
          : "capture the value, '[\(name)]', or declare the variable inside the loop"
      ])
  }
}

extension ConcurrentClosure {
  /// The closure's own number of a variable that it shares with the body around it; nil if it has a copy or none.
  func variable(for local: UInt32) -> UInt32? {
    body.body.locals.firstIndex {
      $0.flags.contains(.isCaptured) && $0.outer == local
        && $0.flags.isDisjoint(with: [.isCopied, .isWeak])
    }.map { UInt32($0) }
  }
}

/// One variable, and one closure that shares it.
struct CapturedVariable {
  let site: ConcurrentClosure
  let view: BodyView
  let local: UInt32
  let own: UInt32
  let content: LocalAccesses.Content

  struct Race {
    /// In the closure.
    var access: ValueID
    /// In the body around it; nil where the closures race with each other.
    var write: ValueID?
  }

  var first: Race? {
    let repeats = site.isWaitedFor || reaches(site.start, from: site.start)
    if !site.isWaitedFor, let write = firstWrite {
      let comesAgain = repeats && reaches(site.start, from: write)
      if let access = firstAccess(awaits: comesAgain, where: { inner.isRead($0) || isChange($0) }) {
        return Race(access: access, write: write)
      }
    }
    guard repeats, site.overlapsItself,
      let access = firstAccess(awaits: true, where: isChange)
    else { return nil }
    return Race(access: access, write: nil)
  }

  private var outer: LocalAccesses {
    LocalAccesses(view: view, local: local, content: content)
  }
  private var inner: LocalAccesses {
    LocalAccesses(view: site.body, local: own, content: content)
  }

  private func isChange(_ value: ValueID) -> Bool { inner.isWrite(value) }

  // MARK: The body around the closure

  /// The first change of the variable that may come while the closure runs.
  private var firstWrite: ValueID? {
    var found: ValueID?
    follow(from: site.start) { value in
      if outer.isWrite(value), !isHandle(value) { found = min(value, found ?? value) }
      return found != value
    }
    return found
  }

  private func reaches(_ target: ValueID, from start: ValueID) -> Bool {
    var isReached = false
    follow(from: start) { value in
      if value == target { isReached = true }
      return !isReached
    }
    return isReached
  }

  /// Goes on until something waits, and as long as the variable is the same one.
  private func follow(from start: ValueID, step: (ValueID) -> Bool) {
    let calls = WaitingCalls(view: view)
    view.body.follow(from: start) { value in
      !calls.isWait(value) && !outer.isRenewed(by: value) && !takesHandle(value) && step(value)
    } leave: { block in
      !view.waitsAtEnd(of: block)
    }
  }

  /// `task = Task { … task … }`: the closure is about its own handle.
  private func isHandle(_ write: ValueID) -> Bool {
    view.body[write].opcode == .store
      && view.body.resolved(view.body.operand(0, of: write)) == site.start
  }

  /// The task is given to somebody who may wait for it.
  private func takesHandle(_ value: ValueID) -> Bool {
    guard value != site.start, let call = view.call(value) else { return false }
    return call.arguments.contains { view.body.resolved($0) == site.start }
  }

  // MARK: The closure

  /// The first access that is reached before the closure waits for anything, or takes a lock.
  ///
  /// - Parameter awaits: Of other closures than the first one nobody tells that they may go on: what they await is work.
  private func firstAccess(awaits: Bool, where matches: (ValueID) -> Bool) -> ValueID? {
    let body = site.body
    let calls = WaitingCalls(view: body)
    var found: ValueID?
    var seen: Set<Int> = [0]
    var pending = [0]
    blocks: while let block = pending.popLast() {
      for index in body.body.instructionRange(of: block) {
        let value = ValueID(index)
        if awaits ? calls.isNamedWait(value) : calls.isWait(value) { continue blocks }
        if matches(value) { found = min(value, found ?? value) }
      }
      if !awaits, body.waitsAtEnd(of: block) { continue }
      for target in body.body.successors(of: block) where seen.insert(Int(target)).inserted {
        pending.append(Int(target))
      }
    }
    return found
  }
}
