import PlumbModel

/// The lines on which one directive holds one rule back, and whether it ever did.
struct SuppressionRange {
  var rule: RuleID
  var lines: ClosedRange<Int>
  var reason: String
  /// The directive's own place, for the finding that it is of no use.
  var place: Place
  var isUsed = false

  func holdsBack(_ finding: Finding) -> Bool {
    rule == finding.rule && lines.contains(finding.place.line)
  }
}
