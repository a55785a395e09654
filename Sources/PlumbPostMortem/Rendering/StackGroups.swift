/// Threads, or tasks, that stand at the same addresses.
struct StackGroup<Member> {
  var members: [Member]
  var stack: [PostMortem.StackEntry]

  /// In the order of the first members.
  static func folding(
    _ members: [Member], stack: (Member) -> [PostMortem.StackEntry],
    apart: (Member) -> String = { _ in "" }
  ) -> [Self] {
    var groups: [Self] = []
    var indices: [Key: Int] = [:]
    for member in members {
      let stack = stack(member)
      let key = Key(addresses: stack.frames.map(\.address), apart: apart(member))
      if let index = indices[key] {
        groups[index].members.append(member)
      } else {
        indices[key] = groups.count
        groups.append(Self(members: [member], stack: stack))
      }
    }
    return groups
  }

}

private struct Key: Hashable {
  var addresses: [UInt64]
  /// What keeps equal stacks apart.
  var apart: String
}

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

/// `4711 "main", 4712, 4713 and 9 more`
func shownList(_ items: [String], limit: Int = 6) -> String {
  guard items.count > limit else { return items.joined(separator: ", ") }
  return items.prefix(limit - 1).joined(separator: ", ") + " and \(items.count - limit + 1) more"
}
