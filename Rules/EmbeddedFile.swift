/// A page or resource file of the catalogue, as the binary carries it.
public struct EmbeddedFile: Sendable, CustomStringConvertible {
  /// Relative to `Rules`: `checks/timers/timer-not-cancelled.md`.
  public let path: String
  public let text: String

  public var description: String { path }
}
