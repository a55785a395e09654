import PlumbStacks

/// Tasks that stand at the same place, in the same state, for the same reason.
struct AlikeTasks {
  /// In the order of their numbers.
  var members: [LiveTask]
  var first: LiveTask { members[0] }

  /// Those with most members first, and at the end what the runtime made for itself.
  static func grouping(_ tasks: [LiveTask]) -> [AlikeTasks] {
    var groups: [AlikeTasks] = []
    var indices: [Key: Int] = [:]
    for task in tasks {
      let key = Key(task)
      if let index = indices[key] {
        groups[index].members.append(task)
      } else {
        indices[key] = groups.count
        groups.append(AlikeTasks(members: [task]))
      }
    }
    return groups.enumerated()
      .sorted { a, b in
        let (first, second) = (a.element, b.element)
        if first.isOfTheRuntime != second.isOfTheRuntime { return second.isOfTheRuntime }
        return (second.members.count, a.offset) < (first.members.count, b.offset)
      }
      .map(\.element)
  }

  private var isOfTheRuntime: Bool { first.wait?.kind == .wakeUp }

  private struct Key: Hashable {
    var stack: [UInt64]
    /// Of a task that has no function to show all that is known is who made it.
    var creation: [UInt64]
    var wait: String
    var state: String

    init(_ task: LiveTask) {
      stack = task.stack.addresses
      creation = task.stack.isTelling ? [] : task.creation?.stack.addresses ?? []
      wait = task.wait?.commonText ?? ""
      state = task.stateWords
    }
  }
}

extension LiveTask {
  /// `suspended, cancelled`
  var stateWords: String {
    let state =
      switch self.state {
      case _ where isNotStarted: "not started"
      case .unknown: "state unknown"
      default: self.state.rawValue
      }
    return isCancelled ? state + ", cancelled" : state
  }
}

extension [StackEntry] {
  var addresses: [UInt64] {
    var result: [UInt64] = []
    result.reserveCapacity(count)
    for entry in self {
      switch entry {
      case .frame(let frame): result.append(frame.address)
      case .elided(let count): result.append(UInt64(clamping: count))
      case .boundary: result.append(0)
      }
    }
    return result
  }

  /// Whether a reader has anything of it.
  fileprivate var isTelling: Bool {
    contains { entry in
      guard case .frame(let frame) = entry else { return true }
      return frame.functions.isEmpty || frame.functions.contains { $0.role != .runtime }
    }
  }
}
