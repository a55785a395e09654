/// Tells causes from consequences: a task that waits for the value or the group of another leaked task would go on if that one did.
enum LeakCauses {
  /// The leaks that have to be mended, each with those that are left because of it. Tasks that wait for each other in a circle are all
  /// causes. The order stays.
  static func causes(of leaks: [Leak]) -> [Leak] {
    let byID = Dictionary(
      leaks.enumerated().compactMap { index, leak in leak.task?.id.map { ($0, index) } },
      uniquingKeysWith: { first, _ in first })
    var causes = leaks
    var consequences: Set<Int> = []
    for index in leaks.indices {
      guard let cause = cause(of: index, leaks, byID), cause != index else { continue }
      causes[cause].consequences.append(leaks[index])
      consequences.insert(index)
    }
    return causes.indices.filter { !consequences.contains($0) }.map { causes[$0] }
  }

  /// Where the chain of those that a leak waits for ends; nil if it ends nowhere.
  private static func cause(of start: Int, _ leaks: [Leak], _ byID: [UInt64: Int]) -> Int? {
    var index = start
    var seen: Set<Int> = [start]
    while let next = awaited(leaks[index], byID) {
      guard seen.insert(next).inserted else { return nil }
      index = next
    }
    return index
  }

  private static func awaited(_ leak: Leak, _ byID: [UInt64: Int]) -> Int? {
    guard let wait = leak.task?.wait, wait.kind == .task || wait.kind == .group else { return nil }
    return wait.tasks.lazy.compactMap { byID[$0] }.first
  }
}
