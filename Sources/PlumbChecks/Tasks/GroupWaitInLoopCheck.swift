import PlumbFlow
import PlumbModel

/// Waits for a whole dispatch group inside the loop that starts the work of its members one by one.
struct GroupWaitInLoopCheck: Check {
  static let rule: RuleID = "dispatch-group-wait-in-loop"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["DispatchGroup"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    let groups = LocalDispatchGroup.all(in: view)
    guard !groups.isEmpty else { return }
    let loops = EndlessLoops.all(in: view).map(\.blocks)
    for group in groups where group.isWhollySeen {
      for loop in loops {
        guard let (wait, leave) = pair(group, loop, loops, view) else { continue }
        report(group, wait: wait, leave: leave, in: view, context)
        break
      }
    }
  }

  /// The wait of a round, and the closure of the round that leaves the group.
  private func pair(
    _ group: LocalDispatchGroup, _ loop: Set<Int>, _ loops: [Set<Int>], _ view: BodyView
  ) -> (wait: ValueID, leave: ValueID)? {
    let blocks = view.body.blockOfInstruction()
    func isInside(_ value: ValueID) -> Bool { loop.contains(blocks[Int(value)]) }
    // A loop that enters for every member, and is over when this one begins.
    let isEnteredBefore = group.enters.contains { enter in
      loops.contains { $0 != loop && $0.contains(blocks[Int(enter)]) }
        && group.waits.contains { view.body.mayPrecede(enter, $0) }
    }
    guard isEnteredBefore, !isInside(group.made), !group.enters.contains(where: isInside),
      group.leaves.isEmpty, !group.leavingClosures.isEmpty,
      group.leavingClosures.allSatisfy({ isInside($0.value) }),
      let leave = group.leavingClosures.first,
      let wait = group.waits.first(where: {
        isInside($0)
          && isWaitedFor(blocks[Int(leave.value)], at: blocks[Int($0)], in: loop, view)
      })
    else { return nil }
    return (wait, leave.value)
  }

  /// No two rounds start the work of a member without a wait in between.
  private func isWaitedFor(
    _ start: Int, at wait: Int, in loop: Set<Int>, _ view: BodyView
  ) -> Bool {
    start == wait
      || !view.body.blocksReached(from: start) { from, edge in
        let targets = view.body.successors(of: from)
        let target = Int(targets[targets.startIndex + edge])
        return loop.contains(target) && target != wait
      }.contains(start)
  }

  private func report(
    _ group: LocalDispatchGroup, wait: ValueID, leave: ValueID, in view: BodyView,
    _ context: CheckContext
  ) {
    context.report(
      Self.rule,
      "this waits for members whose work is only started by later rounds of the loop: it never ends",
      at: view.body[wait].offset, in: view,
      trace: [
        context.step(
          "the group is entered for every member here", at: view.body[group.enters[0]].offset,
          in: view),
        context.step(
          "one round starts the work of one member", at: view.body[leave].offset, in: view),
      ],
      notes: ["wait behind the loop, or enter the group in it"])
  }
}
