/// `100 ms`, `1.5 s`, `250 µs`: two digits after the point at most, and none that say nothing.
func shownDuration(nanoseconds: UInt64) -> String {
  let units: [(UInt64, String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")]
  guard let (size, name) = units.first(where: { nanoseconds >= $0.0 }) else {
    return "\(nanoseconds) ns"
  }
  let whole = nanoseconds / size
  var digits = String((nanoseconds % size) * 100 / size + 100).dropFirst()
  while digits.last == "0" { digits.removeLast() }
  return digits.isEmpty ? "\(whole) \(name)" : "\(whole).\(digits) \(name)"
}
