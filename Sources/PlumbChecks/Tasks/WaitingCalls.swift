import PlumbFlow

/// Calls behind which something else may have ended, or behind which a lock is held.
struct WaitingCalls {
  let view: BodyView

  private static let names: Set<String> = [
    "get", "run", "poll", "drain", "acquire", "flush", "join", "usleep", "pthread_join",
  ]
  /// What such a call's name begins with.
  private static let beginnings = [
    "sync", "sleep", "fulfill", "perform", "eventually", "lock", "unlock", "barrier",
  ]
  /// Parts of such names.
  private static let parts = [
    "wait", "mutex", "semaphore", "eventually", "_lock", "spinlock", "sync_enter",
  ]

  func isWait(_ value: ValueID) -> Bool {
    let instruction = view.body[value]
    switch instruction.opcode {
    case .call:
      if instruction.flags.contains(.isAwait) { return true }
      return isNamedWait(value)
    case .member, .nextElement, .opaque: return instruction.flags.contains(.isAwait)
    case .enterInline: return isNamedWait(value)
    default: return false
    }
  }

  /// The same without the mere end of a turn.
  func isNamedWait(_ value: ValueID) -> Bool {
    switch view.body[value].opcode {
    case .call, .enterInline: break
    default: return false
    }
    let name = view.symbolText(of: value)
    let lower = name.lowercased()
    return Self.names.contains(name) || name.contains("Lock")
      || Self.beginnings.contains { lower.hasPrefix($0) }
      || Self.parts.contains { lower.contains($0) }
  }
}
