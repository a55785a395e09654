/// How bad a finding is if it is true.
public enum Severity: String, Sendable, Comparable, CaseIterable, Codable {
  case note, warning, error
  private var rank: Int { Self.allCases.firstIndex(of: self)! }
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// How sure the analysis is: `high` is proved within the stated limits of the rule, `medium` likely, `low` a place to look at.
public enum Confidence: String, Sendable, Comparable, CaseIterable, Codable {
  case low, medium, high
  private var rank: Int { Self.allCases.firstIndex(of: self)! }
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}
