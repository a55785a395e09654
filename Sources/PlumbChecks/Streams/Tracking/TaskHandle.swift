import PlumbFlow

/// What a function does with the task to which it gave a closure.
enum TaskHandle {
  /// Whether the closure runs in an unstructured task that nobody cancels: it is dropped, or only waited for.
  static func outlives(_ closure: ValueID, in view: BodyView) -> Bool {
    guard let (_, call) = ClosureRuns.of(closure, in: view), isTask(call, in: view) else {
      return false
    }
    if call.flags.contains(.isDiscarded) || view.body[call.value].flags.contains(.isDiscarded) {
      return true
    }
    let handle = TokenUses(
      view: view, kind: TokenKind(events: ["cancel"], members: ["value", "result"]),
      origin: .value(call.value))
    return handle.events.isEmpty && handle.escapes.isEmpty && handle.captures.isEmpty
      && handle.returningBlocks.isEmpty
  }

  /// `Task { }`, `Task.detached { }`, `Task.immediate { }`.
  static func isTask(_ call: CallParts, in view: BodyView) -> Bool {
    if call.name == "Task" { return call.receiver == nil }
    guard call.name == "detached" || call.name == "immediate" || call.name == "init",
      let receiver = call.receiver
    else { return false }
    return view.body[receiver].opcode == .global && view.symbolText(of: receiver) == "Task"
  }
}
