/// What every job of Plumb ends in: one defect, where it is, and how it comes about.
public struct Finding: Sendable, Equatable {
  public var rule: RuleID
  public var severity: Severity
  public var confidence: Confidence
  public var message: String
  public var place: Place
  /// How it comes about, in the order of execution.
  public var trace: [TraceStep]
  /// Remarks that belong to no place: how to fix it, what is assumed.
  public var notes: [String]
  public var fingerprint: Fingerprint

  public init(
    rule: RuleID, severity: Severity, confidence: Confidence, message: String, place: Place,
    trace: [TraceStep] = [], notes: [String] = [], fingerprint: Fingerprint = .none
  ) {
    self.rule = rule
    self.severity = severity
    self.confidence = confidence
    self.message = message
    self.place = place
    self.trace = trace
    self.notes = notes
    self.fingerprint = fingerprint
  }
}

/// A rule's name, as it stands in configuration, suppressions and output: `timer-not-cancelled`.
public struct RuleID: RawRepresentable, Hashable, Sendable, Comparable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  public let rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { rawValue = value }
  public var description: String { rawValue }
  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}
