/// A page or resource file of the catalogue, as the binary carries it.
public struct EmbeddedFile: Sendable {
  /// Relative to `Rules`: `checks/timers/timer-not-cancelled.md`.
  public let path: String
  public let text: String
}
