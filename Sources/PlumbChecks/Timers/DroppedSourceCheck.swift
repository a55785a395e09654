import PlumbFlow
import PlumbModel

/// Dispatch sources that are started and released at once.
struct DroppedSourceCheck: Check {
  static let rule: RuleID = "source-dropped"

  var rules: [RuleID] { [Self.rule] }
  var triggers: [String] { ["DispatchSource"] }

  func check(_ view: BodyView, _ context: CheckContext) {
    for source in DispatchSourceSite.all(in: view, context) {
      guard let local = source.local, source.capturingClosures.isEmpty,
        !source.isCancelledHere,
        !ProcessLifetime(context).isMain(view),
        let start = DroppedSource(view: view, local: local).startBeforeDrop
      else { continue }
      context.report(
        Self.rule,
        "this \(source.noun) is released as soon as it was started, which cancels it",
        at: source.call.offset, in: view,
        trace: [
          context.step("made here", at: source.call.offset, in: view),
          context.step("started here", at: view.body[start].offset, in: view),
          context.step(
            "released with its variable, without a word", at: view.body.endOffset, in: view),
        ],
        notes: ["keep it in a property, or let its own handler hold it"])
    }
  }
}

/// Looks for a way from the start of a source to the end of its variable on which nothing could keep it or wait.
private struct DroppedSource {
  let view: BodyView
  let local: UInt32

  /// Calls that do nothing for long.
  private static let brief: Set<String> = [
    "print", "debug", "info", "notice", "warning", "error", "trace", "log", "signal",
  ]

  /// The call that starts it.
  var startBeforeDrop: ValueID? {
    view.body.instructions.indices.lazy.map { ValueID($0) }.first { value in
      guard let call = view.call(value), call.name == "resume" || call.name == "activate",
        let receiver = call.receiver, isSource(receiver),
        !(0..<Int(value)).contains(where: { isGivenAway(ValueID($0)) })
      else { return false }
      return reachesEnd(from: value)
    }
  }

  private func isSource(_ value: ValueID) -> Bool {
    view.body[value].opcode == .load && view.body[value].symbol == local
  }

  /// The block in which the variable ends must not return the source.
  private func reachesEnd(from start: ValueID) -> Bool {
    let body = view.body
    var isDropped = false
    var hasEnded = false
    body.follow(from: start) { value in
      let instruction = body[value]
      if instruction.opcode == .endScope, instruction.symbol == local { hasEnded = true }
      return hasEnded || !mayKeepOrWait(value)
    } leave: { block in
      defer { hasEnded = false }
      let end = body.blocks[block].terminator
      if end.hasValue, isSource(end.value) { return false }
      isDropped = isDropped || hasEnded
      return !hasEnded
    }
    return isDropped
  }

  private func mayKeepOrWait(_ value: ValueID) -> Bool {
    if isGivenAway(value) { return true }
    if view.body[value].flags.contains(.isAwait) { return true }
    guard let call = view.call(value) else { return false }
    if let receiver = call.receiver, isSource(receiver) { return false }
    return !Self.brief.contains(call.name)
  }

  /// Something else than the variable may hold it from here.
  private func isGivenAway(_ value: ValueID) -> Bool {
    guard view.body.operands(of: value).contains(where: isSource) else { return false }
    switch view.body[value].opcode {
    case .member, .endScope, .load, .combine, .closure: return false
    case .call: return view.call(value)?.arguments.contains(where: isSource) ?? true
    default: return true
    }
  }
}
