/// What a leak check shall not report. Rules add up; texts are looked for within names, as in `"ConnectionPool.ping"`.
public struct IgnoreRule: Sendable {
  private let matches: @Sendable (Leak) -> Bool

  /// Whatever a closure says of a leak.
  public static func when(_ matches: @escaping @Sendable (Leak) -> Bool) -> Self {
    Self(matches: matches)
  }

  /// A function that waits in the leaked task, at any depth.
  public static func function(_ name: String) -> Self {
    when { leak in leak.waiting.contains { $0.fullName.contains(name) } }
  }

  /// The innermost function of the leaked task that is neither the runtime's nor a library's: the one that waits.
  public static func topFunction(_ name: String) -> Self {
    when { $0.waitingFunction?.fullName.contains(name) ?? false }
  }

  /// A function on the stack that made the task or resource.
  public static func createdBy(_ name: String) -> Self {
    when { leak in leak.making.contains { $0.fullName.contains(name) } }
  }

  /// The name of a task or thread, in full.
  public static func name(_ name: String) -> Self { when { $0.name == name } }

  /// Made under this label, with this value or with any.
  public static func label(_ name: String, _ value: String? = nil) -> Self {
    when { leak in leak.labels.contains { $0.name == name && (value == nil || $0.value == value) } }
  }

  /// A kind of resource altogether.
  public static func resource(_ kind: LiveResource.Kind) -> Self {
    when { $0.resource?.kind == kind }
  }

  /// Everything that was made before this was called.
  public static var current: Self {
    let moment = Moment()
    return when { !moment.isBefore($0) }
  }

  func covers(_ leak: Leak) -> Bool { matches(leak) }
}
