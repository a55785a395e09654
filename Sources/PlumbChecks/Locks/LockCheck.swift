import PlumbFlow
import PlumbModel

/// Ways on which a lock stays held, and locks that are taken again by whoever holds them.
///
/// Only what is certain counts: a lock is held at a point if it is on every path there.
struct LockCheck: Check {
  static let notReleased: RuleID = "lock-not-released"
  static let takenTwice: RuleID = "lock-taken-twice"

  var rules: [RuleID] { [Self.notReleased, Self.takenTwice] }
  var triggers: [String] { ["lock", "withLock"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    guard !view.body.flags.contains(.isOpaque) else { return }
    let uses = LockUses(view, context)
    guard !uses.uses.isEmpty, let states = uses.statesAtBlocks() else { return }
    reportExits(uses, states, context)
    reportSecondTakes(uses, states, context)
  }

  // MARK: Left held

  private struct Exit {
    var offset: UInt32
    var isHeld: Bool
  }

  private func reportExits(_ uses: LockUses, _ states: [HeldLocks], _ context: CheckContext) {
    let view = uses.view
    let takes = uses.uses.filter { $0.value.action == .takes }
    for path in Set(takes.map(\.value.lock.path)).sorted() {
      reportThrows(
        path, takes.filter { $0.value.lock.path == path }.map(\.key), uses, states, context)
      // Who never gives a lock back is a part of something that does, and so is a lock's own method.
      guard uses.uses.values.contains(where: { $0.action == .leaves && $0.lock.path == path }),
        path != "self", !isGivenBackElsewhere(path, view, context)
      else { continue }
      let first = takes.filter { $0.value.lock.path == path }.map(\.key).min() ?? 0
      let exits = exits(path, uses, states)
      // A function that takes a lock for its caller gives it back where it fails, and keeps it at its end.
      if let last = exits.max(by: { $0.offset < $1.offset }), !last.isHeld {
        for exit in exits where exit.isHeld {
          report("this way out leaves", path, at: exit.offset, takenAt: first, view, context)
        }
      }
      for offset in heldTurns(path, uses, states) {
        report(
          "this next turn of the loop begins with", path, at: offset, takenAt: first, view, context)
      }
    }
  }

  /// Another method of the type gives the lock back that it has not taken: it goes from hand to hand.
  private func isGivenBackElsewhere(
    _ path: String, _ view: BodyView, _ context: CheckContext
  ) -> Bool {
    guard view.body.enclosingType != 0, path.hasPrefix("self.") else { return false }
    let file = view.file
    return file.summary.bodies.indices.contains { number in
      guard number != view.number,
        file.summary.bodies[number].enclosingType == view.body.enclosingType
      else { return false }
      let own = LockUses(BodyView(file: file, number: number), context).uses.values
        .filter { $0.lock.path == path }
      return own.contains { $0.action == .leaves } && !own.contains { $0.action == .takes }
    }
  }

  /// A caller that gets an error cannot give back what it was to have.
  private func reportThrows(
    _ path: String, _ takes: [ValueID], _ uses: LockUses, _ states: [HeldLocks],
    _ context: CheckContext
  ) {
    let body = uses.view.body
    for block in body.blocks.indices where body.blocks[block].terminator.kind == .throw {
      guard let held = uses.state(behind: block, entry: states[block]).names, held.contains(path),
        body.blocks[block].terminator.hasValue
      else { continue }
      report(
        "this error leaves", path, at: body.blocks[block].terminator.offset,
        takenAt: takes.min() ?? 0, uses.view, context)
    }
  }

  private func report(
    _ what: String, _ path: String, at offset: UInt32, takenAt take: ValueID, _ view: BodyView,
    _ context: CheckContext
  ) {
    let name = Self.shown(path)
    context.report(
      Self.notReleased, "\(what) '\(name)' locked: whoever takes it next waits for ever",
      at: offset, in: view,
      trace: [
        context.step("'\(name)' is taken here", at: view.body[take].offset, in: view),
        context.step("no 'unlock()' on the way here", at: offset, in: view),
      ],
      notes: ["'defer { \(name).unlock() }' right behind 'lock()', or 'withLock'"])
  }

  private func exits(_ path: String, _ uses: LockUses, _ states: [HeldLocks]) -> [Exit] {
    let body = uses.view.body
    return body.blocks.indices.compactMap { block in
      guard body.blocks[block].terminator.kind == .return else { return nil }
      guard let held = uses.state(behind: block, entry: states[block]).names else { return nil }
      return Exit(offset: body.blocks[block].terminator.offset, isHeld: held.contains(path))
    }
  }

  /// Ways back to the head of a loop which takes the lock, with the lock held, where other ways come to it without.
  private func heldTurns(_ path: String, _ uses: LockUses, _ states: [HeldLocks]) -> [UInt32] {
    let body = uses.view.body
    return body.blocks.indices.compactMap { block in
      guard let held = uses.state(behind: block, entry: states[block]).names, held.contains(path)
      else { return nil }
      let isTurn = body.successors(of: block).contains { target in
        let head = Int(target)
        return head <= block && states[head].names?.contains(path) == false
          && body.canReach(block, from: head) && takes(path, uses, from: head, to: block)
      }
      return isTurn ? body.blocks[block].terminator.offset : nil
    }
  }

  private func takes(_ path: String, _ uses: LockUses, from head: Int, to end: Int) -> Bool {
    let body = uses.view.body
    return body.blocks.indices.contains { block in
      (block == head || body.canReach(block, from: head))
        && (block == end || body.canReach(end, from: block))
        && body.instructionRange(of: block).contains {
          guard let use = uses.uses[ValueID($0)] else { return false }
          return use.action == .takes && use.lock.path == path
        }
    }
  }

  // MARK: Taken again

  private func reportSecondTakes(
    _ uses: LockUses, _ states: [HeldLocks], _ context: CheckContext
  ) {
    let view = uses.view
    for block in view.body.blocks.indices {
      var state = states[block]
      for index in view.body.instructionRange(of: block) {
        let value = ValueID(index)
        if let held = state.names, !held.isEmpty {
          if let use = uses.uses[value], use.action == .takes || use.action == .enters,
            use.isPlain, held.contains(use.lock.path)
          {
            reportSecond(use.lock.path, at: value, inner: nil, uses, context)
          } else if let call = view.call(value), uses.uses[value] == nil,
            let inner = LockedMethod(calledBy: call, with: held, in: view, context)
          {
            reportSecond(inner.path, at: value, inner: inner, uses, context)
          }
        }
        state = uses.step(value, state)
      }
    }
  }

  private func reportSecond(
    _ path: String, at value: ValueID, inner: LockedMethod?, _ uses: LockUses,
    _ context: CheckContext
  ) {
    let view = uses.view
    let name = Self.shown(path)
    let first = uses.uses.filter {
      ($0.value.action == .takes || $0.value.action == .enters) && $0.value.lock.path == path
        && $0.key != value
    }.map(\.key).filter { view.body.mayPrecede($0, value) }.min()
    var trace =
      first.map {
        [context.step("'\(name)' is taken here", at: view.body[$0].offset, in: view)]
      } ?? []
    trace.append(
      context.step(
        inner == nil ? "and taken again, still held" : "this is called with the lock held",
        at: view.body[value].offset, in: view))
    if let inner {
      trace.append(context.step("and takes it again", at: inner.offset, in: inner.view))
    }
    context.report(
      Self.takenTwice,
      inner == nil
        ? "'\(name)' is held here already: 'lock()' waits for its own thread, for ever"
        : "'\(name)' is held here, and '\(inner!.view.name)' takes it again: the thread waits for itself",
      at: view.body[value].offset, in: view, trace: trace,
      notes: ["let functions that are called with the lock held not take it"])
  }

  /// `self.lock` as people write it.
  static func shown(_ path: String) -> String {
    let parts = path.split(separator: " ").last.map(String.init) ?? path
    return parts.hasPrefix("self.") ? String(parts.dropFirst(5)) : parts
  }
}
