import PlumbStacks

/// Tasks as profilers see them: stacks with a weight, innermost frame first.
struct WeightedStack {
  /// Never empty: of a task without frames its state takes their place.
  var frames: [Frame]
  var tasks: [LiveTask]
  var weight: Int { tasks.count }
  /// `sleeps (Task.sleep)`, or the state where it waits for nothing.
  var reason: String

  enum Frame {
    case code(StackFrame)
    /// `[running]`
    case note(String)
  }

  /// Those with most tasks first.
  static func stacks(of dump: TaskDump) -> [WeightedStack] {
    AlikeTasks.grouping(dump.tasks).map { group in
      let reason = group.first.wait?.commonText ?? group.first.stateWords
      let frames = group.first.stack.telling.compactMap { entry -> Frame? in
        switch entry {
        case .frame(let frame): .code(frame)
        case .elided(let count): .note("[\(count) frames left out]")
        case .boundary: nil
        }
      }
      return WeightedStack(
        frames: frames.isEmpty ? [.note("[\(reason)]")] : frames, tasks: group.members,
        reason: reason)
    }
  }
}
