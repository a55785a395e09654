/// Why a core cannot be read. The description says what was wrong, where, and what to do.
public enum CoreError: Error, Hashable, Sendable {
  /// It could not be opened or mapped; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// No core; `what` says what it is instead.
  case notCore(path: String, what: String)
  /// `what` is wrong at byte `offset`.
  case damaged(path: String, what: String, offset: UInt64)
}

extension CoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unreadable(let path, let reason): "\(path): \(reason); check the path and its permissions"
    case .notCore(let path, let what): "\(path): \(what)"
    case .damaged(let path, let what, let offset):
      "\(path): \(what) at byte \(offset); the core is cut short or damaged, "
        + "check the disk's space and the limit on the size of cores"
    }
  }
}
