import PlumbModel
import PlumbStacks

/// Leaks that came about in the same way: made by the same calls, waiting in the same functions.
public struct LeakGroup: Sendable {
  /// In the order in which they were made; at least one.
  public var leaks: [Leak]
  public var first: Leak { leaks[0] }

  /// In the order of their first members.
  public static func groups(of leaks: [Leak]) -> [LeakGroup] {
    var groups: [LeakGroup] = []
    var indices: [Key: Int] = [:]
    for leak in leaks {
      let key = Key(leak)
      if let index = indices[key] {
        groups[index].leaks.append(leak)
      } else {
        indices[key] = groups.count
        groups.append(LeakGroup(leaks: [leak]))
      }
    }
    return groups
  }

  /// The line to blame: that which made it, else that in which it waits.
  public var place: Place? { first.makingFunction?.place ?? first.waitingFunction?.place }

  private struct Key: Hashable {
    var rule: RuleID
    var waiting: [UInt64]
    var making: [UInt64]
    /// Without stacks, things are alike if they are called alike.
    var title: String

    init(_ leak: Leak) {
      rule = leak.rule
      waiting = (leak.blockedThread?.stack ?? leak.task?.stack ?? []).frames.map(\.address)
      making = leak.makingStack.frames.map(\.address)
      title = waiting.isEmpty && making.isEmpty ? leak.title : ""
    }
  }
}
