import PlumbModel

/// One party of a hang: something that waits, or that is waited for.
public struct HangNode: Hashable, Sendable {
  public var kind: Kind
  /// Address of the object, or the kernel's number of the thread; unique among those of a kind.
  public var key: UInt64
  /// `task 3 "load"`, `thread 4711 "worker"`, `actor Pool`, `queue 0x55…`
  public var title: String

  public init(_ kind: Kind, _ key: UInt64, title: String) {
    self.kind = kind
    self.key = key
    self.title = title
  }

  public enum Kind: String, Sendable {
    case task, thread, actor, lock, queue
    /// The cooperative pool, all of whose threads are blocked.
    case pool
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.kind == right.kind && left.key == right.key
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(key)
  }
}

/// One party waits for another: the first cannot go on before the second does.
public struct HangEdge: Hashable, Sendable {
  public var from: HangNode
  public var to: HangNode
  /// Between the titles: `waits for the value of`, `is busy with`.
  public var relation: String
  /// Behind the second title: ` (and 3 others)`. Mostly empty.
  public var addition: String = ""
  /// Where the program waits.
  public var place: Place?

  /// `task 3 "a" waits for the value of task 5 "b"`
  public var text: String { "\(from.title) \(relation) \(to.title)\(addition)" }
}

/// What the last party of a chain waits for, where that is none that could be followed.
public struct HangEnd: Hashable, Sendable {
  public var kind: Kind
  /// Behind the party's title: `waits for a continuation`, `is blocked in DispatchSemaphore.wait`.
  public var text: String
  public var place: Place?

  public enum Kind: String, Sendable, CaseIterable {
    /// A thread that is blocked, on whose account is not known.
    case blocked
    /// A continuation, the next element of a stream, a channel: somebody has to act, and nobody knows who.
    case unresumed
    /// An actor of which it is not known who occupies it.
    case unknownOwner
    /// It waits for a thread of the pool.
    case enqueued
    /// It runs.
    case running
    /// It goes on by itself after a time.
    case sleeping
    case unknown
  }
}
