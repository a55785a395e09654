import PlumbStacks

extension PostMortem {
  /// All threads but the crashed one.
  var otherThreads: [StackGroup<Thread>] {
    .folding(threads.filter { !$0.isCrashed })
  }

  /// Those with most tasks first.
  var foldedTasks: [StackGroup<Task>] {
    let groups = StackGroup.folding(tasks, stack: \.stack) { $0.state ?? "" }
    return groups.enumerated()
      .sorted { ($1.element.members.count, $0.offset) < ($0.element.members.count, $1.offset) }
      .map(\.element)
  }
}

extension [StackGroup<PostMortem.Thread>] {
  static func folding(_ threads: [PostMortem.Thread]) -> Self {
    StackGroup.folding(threads, stack: \.stack) { $0.status ?? "" }
  }
}
