/// The tasks of a running process, and what its tracker noted of them.
public struct TaskSnapshot: Sendable {
  /// By number; those without one by address, at the end. Complete ones only if they were asked for.
  public var tasks: [DecodedTask]
  /// Of these tasks, where the process has a tracker.
  public var records: [RegistryRecord]
  /// CLOCK_MONOTONIC in nanoseconds, to which the records' times belong.
  public var now: UInt64
  /// What could not be had, and why, in a user's words.
  public var notices: [String]
}
