/// Members by what they have in common.
struct Counted<Key: Hashable, Member> {
  /// Those that weigh most first; of equal ones, the one that was met first.
  let mostFirst: [(key: Key, members: [Member])]

  init(
    _ members: some Sequence<Member>, weight: (Member) -> Int = { _ in 1 }, by key: (Member) -> Key
  ) {
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
    let weights = groups.map { $0.members.reduce(0) { $0 + weight($1) } }
    mostFirst = groups.indices
      .sorted { (weights[$1], $0) < (weights[$0], $1) }
      .map { groups[$0] }
  }
}
