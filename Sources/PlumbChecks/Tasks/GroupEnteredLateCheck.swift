import PlumbFlow
import PlumbModel

/// Work that leaves a dispatch group which is entered only behind its start.
struct GroupEnteredLateCheck: Check {
  static let rule: RuleID = "dispatch-group-entered-late"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["DispatchGroup"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for group in LocalDispatchGroup.all(in: view) where group.isWhollySeen && !group.enters.isEmpty
    {
      for site in ConcurrentClosure.all(in: view, context) where !site.isWaitedFor {
        guard let leave = group.leave(in: site.body), !isHeldUp(before: leave, in: site.body),
          let enter = lateEnter(group, site, view)
        else { continue }
        context.report(
          Self.rule,
          "the work that leaves this group is already started: it may leave first, and that crashes",
          at: view.body[enter].offset, in: view,
          trace: [
            context.step(
              "the work is started here", at: view.body[site.start].offset, in: view),
            context.step(
              "it leaves the group here", at: site.body.body[leave].offset, in: site.body),
          ],
          notes: ["enter the group before the work is started"])
        break
      }
    }
  }

  /// The group is entered behind the start, on all ways and without anything in between that could have a meaning; and it
  /// is not entered before the start on any way.
  private func lateEnter(
    _ group: LocalDispatchGroup, _ site: ConcurrentClosure, _ view: BodyView
  ) -> ValueID? {
    let blocks = view.body.blockOfInstruction()
    let block = blocks[Int(site.start)]
    guard block != Int.max,
      let enter = group.enters.first(where: { $0 > site.start && blocks[Int($0)] == block })
    else { return nil }
    let calls = WaitingCalls(view: view)
    guard !(site.start + 1..<enter).contains(where: { calls.isWait($0) }) else { return nil }
    return isReachedUnentered(site.start, group, view) ? enter : nil
  }

  /// Whatever leads to the start for the first time has not entered the group.
  private func isReachedUnentered(
    _ start: ValueID, _ group: LocalDispatchGroup, _ view: BodyView
  ) -> Bool {
    var isEntered = false
    view.body.follow(from: group.made) { value in
      if group.enters.contains(value) { isEntered = true }
      return value != start && !isEntered
    } leave: { _ in
      true
    }
    return !isEntered
  }

  /// The work waits for something first, which may come behind the `enter()`.
  private func isHeldUp(before leave: ValueID, in body: BodyView) -> Bool {
    let calls = WaitingCalls(view: body)
    return (0..<leave).contains { calls.isNamedWait($0) }
  }
}
