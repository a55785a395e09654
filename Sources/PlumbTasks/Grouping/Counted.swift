/// Members by what they have in common.
struct Counted<Key: Hashable, Member> {
  /// Those with most members first; of equal ones, the one that was met first.
  let mostFirst: [(key: Key, members: [Member])]

  init(_ members: some Sequence<Member>, by key: (Member) -> Key) {
    var groups: [(key: Key, members: [Member])] = []
    var indices: [Key: Int] = [:]
    for member in members {
      let key = key(member)
      if let index = indices[key] {
        groups[index].members.append(member)
      } else {
        indices[key] = groups.count
        groups.append((key, [member]))
      }
    }
    mostFirst = groups.enumerated()
      .sorted { ($1.element.members.count, $0.offset) < ($0.element.members.count, $1.offset) }
      .map(\.element)
  }
}
