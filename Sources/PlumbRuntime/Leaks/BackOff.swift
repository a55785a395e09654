/// Waits longer each time: what ends at once costs no time, and what takes its time is not asked a thousand times.
struct BackOff {
  private var next: Duration = .milliseconds(1)
  private var left: Duration
  private static let longest: Duration = .milliseconds(100)

  init(limit: Duration) { left = limit }

  /// How long to wait before the next look; nil when the time is over.
  mutating func wait() -> Duration? {
    guard left > .zero else { return nil }
    let wait = min(next, left)
    left -= wait
    next = min(next * 2, Self.longest)
    return wait
  }
}
