import PlumbModel

/// The call in which a thread is blocked.
public struct ThreadWait: Hashable, Sendable {
  public var kind: Kind
  /// As people write it: `DispatchSemaphore.wait`, `Thread.sleep(forTimeInterval:)`.
  public var function: String
  /// The program's function that made the call, and where.
  public var caller: String?
  public var place: Place?
  /// Address of the lock, semaphore, group, queue or condition, where it is known.
  public var object: UInt64?
  /// The thread that has to act before the wait ends, where that is certain: the owner of a lock or a queue, or the thread whose end is awaited.
  public var owner: Int32?
  /// It ends by itself after a time.
  public var hasLimit: Bool

  public init(
    kind: Kind, function: String, caller: String? = nil, place: Place? = nil,
    object: UInt64? = nil, owner: Int32? = nil, hasLimit: Bool = false
  ) {
    self.kind = kind
    self.function = function
    self.caller = caller
    self.place = place
    self.object = object
    self.owner = owner
    self.hasLimit = hasLimit
  }

  public enum Kind: String, Sendable, CaseIterable {
    case semaphore
    /// A `DispatchGroup`.
    case group
    case lock
    case condition
    /// `DispatchQueue.sync`, until its work begins.
    case queue
    /// The end of another thread.
    case thread
    case sleep
    /// Reading, writing, polling: something outside of the process.
    case io
    /// The value of a `static let` or global that another thread makes.
    case once
    case runLoop
  }

  /// `is blocked in DispatchSemaphore.wait at Server.swift:12`
  public var text: String {
    "is blocked in \(function)" + (place.map { " at \($0.shortText)" } ?? "")
  }
}

extension Place {
  /// `Server.swift:12`
  var shortText: String { "\(path.split(separator: "/").last.map(String.init) ?? path):\(line)" }
}
