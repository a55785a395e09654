/// Which of many intervals, nested and overlapping, counts at an address: the one with the highest rank.
struct IntervalMap: Sendable {
  struct Interval {
    var low: UInt64
    /// Behind the last address.
    var high: UInt64
    var rank: UInt32
    var value: UInt32
  }

  static let none = UInt32.max

  /// Ascending; from each on its value holds up to the next.
  private(set) var starts: [UInt64] = []
  private(set) var values: [UInt32] = []

  init() {}

  /// - Complexity: O(n log n) for any input, so that a damaged file costs no more than a good one.
  /// - Parameter intervals: sorted in place.
  init(_ intervals: UnsafeMutableBufferPointer<Interval>) {
    var intervals = intervals
    intervals.sort { $0.low < $1.low }
    var sweep = Sweep(capacity: intervals.count)
    defer { sweep.deallocate() }
    for interval in intervals { sweep.begin(interval) }
    sweep.retire(upTo: .max)
    starts = Array(UnsafeBufferPointer(start: sweep.starts, count: sweep.count))
    values = Array(UnsafeBufferPointer(start: sweep.values, count: sweep.count))
  }

  @inline(__always)
  func value(at address: UInt64) -> UInt32 {
    let index = starts.withUnsafeBufferPointer { $0.upperBound(address) }
    return index == 0 ? Self.none : values[index - 1]
  }

  /// The first address is the range's.
  func forEach(in range: Range<UInt64>, _ body: (UInt64, UInt32) -> Void) {
    var index = starts.withUnsafeBufferPointer { $0.upperBound(range.lowerBound) }
    body(range.lowerBound, index == 0 ? Self.none : values[index - 1])
    while index < starts.count, starts[index] < range.upperBound {
      body(starts[index], values[index])
      index += 1
    }
  }
}

/// Goes over intervals by their starts. Room for everything is had at once: an interval makes one start and one end, and is
/// active once.
private struct Sweep {
  typealias Interval = IntervalMap.Interval

  private(set) var count = 0
  let starts: UnsafeMutablePointer<UInt64>
  let values: UnsafeMutablePointer<UInt32>
  /// A heap: the highest rank is the first.
  private let active: UnsafeMutablePointer<Interval>
  private var activeCount = 0

  init(capacity: Int) {
    starts = .allocate(capacity: capacity * 2)
    values = .allocate(capacity: capacity * 2)
    active = .allocate(capacity: capacity)
  }

  func deallocate() {
    starts.deallocate()
    values.deallocate()
    active.deallocate()
  }

  @inline(__always)
  mutating func begin(_ interval: Interval) {
    retire(upTo: interval.low)
    push(interval)
    if active[0].rank == interval.rank { append(interval.low, interval.value) }
  }

  @inline(__always)
  mutating func retire(upTo limit: UInt64) {
    while activeCount > 0, active[0].high <= limit {
      let end = active[0].high
      pop()
      while activeCount > 0, active[0].high <= end { pop() }
      append(end, activeCount == 0 ? IntervalMap.none : active[0].value)
    }
  }

  @inline(__always)
  private mutating func append(_ start: UInt64, _ value: UInt32) {
    if count > 0 {
      if starts[count - 1] == start {
        values[count - 1] = value
        return
      }
      if values[count - 1] == value { return }
    }
    starts[count] = start
    values[count] = value
    count += 1
  }

  @inline(__always)
  private mutating func push(_ interval: Interval) {
    var index = activeCount
    activeCount += 1
    while index > 0 {
      let parent = (index &- 1) &>> 1
      guard active[parent].rank < interval.rank else { break }
      active[index] = active[parent]
      index = parent
    }
    active[index] = interval
  }

  @inline(__always)
  private mutating func pop() {
    activeCount -= 1
    let moved = active[activeCount]
    var index = 0
    while true {
      var child = index &* 2 &+ 1
      guard child < activeCount else { break }
      if child + 1 < activeCount, active[child + 1].rank > active[child].rank { child += 1 }
      guard active[child].rank > moved.rank else { break }
      active[index] = active[child]
      index = child
    }
    active[index] = moved
  }
}

extension UnsafeBufferPointer where Element: FixedWidthInteger {
  /// The index of the first element that is greater; the elements ascend.
  @inline(__always)
  func upperBound(_ value: Element) -> Int {
    var low = 0
    var length = count
    // Without a branch that depends on the comparison: searches among millions are limited by mispredictions.
    while length > 0 {
      let half = length &>> 1
      let isBelow = self[low &+ half] <= value
      low = isBelow ? low &+ half &+ 1 : low
      length = isBelow ? length &- half &- 1 : half
    }
    return low
  }
}
