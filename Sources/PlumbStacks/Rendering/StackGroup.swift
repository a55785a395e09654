/// Threads, or tasks, that stand at the same addresses.
package struct StackGroup<Member> {
  package var members: [Member]
  package var stack: [StackEntry]

  /// In the order of the first members.
  package static func folding(
    _ members: [Member], stack: (Member) -> [StackEntry],
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
