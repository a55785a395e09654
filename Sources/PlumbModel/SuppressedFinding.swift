/// A finding that is held back, and who says so.
public struct SuppressedFinding: Sendable, Equatable {
  public enum Origin: Sendable, Equatable {
    /// A comment in the source, with the reason that it gives.
    case comment(reason: String)
    case baseline
  }

  public var finding: Finding
  public var origin: Origin

  public init(_ finding: Finding, origin: Origin) {
    self.finding = finding
    self.origin = origin
  }
}
