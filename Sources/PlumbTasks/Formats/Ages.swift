import PlumbStacks

/// How long ago things were made, from the youngest to the oldest.
struct Ages {
  private var youngest: Double
  private var oldest: Double

  /// nil if there is none, in seconds.
  init?(_ ages: some Sequence<Double>) {
    var bounds: (Double, Double)?
    for age in ages where age.isFinite && age >= 0 {
      bounds = bounds.map { (min($0.0, age), max($0.1, age)) } ?? (age, age)
    }
    guard let bounds else { return nil }
    (youngest, oldest) = bounds
  }

  /// `2 to 17 s`, `93 ms to 1 min 33 s`
  var text: String {
    let (low, high) = (Self.words(youngest), Self.words(oldest))
    if low == high { return high }
    // The same unit is said once.
    let (first, last) = (low.split(separator: " "), high.split(separator: " "))
    return first.count == 2 && last.count == 2 && first[1] == last[1]
      ? "\(first[0]) to \(high)" : "\(low) to \(high)"
  }

  private static func words(_ seconds: Double) -> String {
    // Older than any process.
    duration(milliseconds: Int(min(seconds, 1e10) * 1000))
  }
}
