/// Numbers in ascending order of addresses; equal ones keep their order. By digits and not by comparisons: a list of 100,000 is
/// sorted in the time of a few passes over it.
struct AddressOrder: @unchecked Sendable {
  struct Entry: BitwiseCopyable, Sendable {
    var address: UInt64
    /// Where it stood before.
    var index: UInt32
  }

  private var sorted: UnsafeMutableBufferPointer<Entry>
  private var spare: UnsafeMutableBufferPointer<Entry>

  var entries: UnsafeBufferPointer<Entry> { UnsafeBufferPointer(sorted) }

  private static let digitBits: UInt64 = 11
  private static let digitCount = (64 + Int(digitBits) - 1) / Int(digitBits)
  private static let buckets = 1 << Int(digitBits)

  /// Whoever makes one deallocates it.
  init(count: Int, address: (Int) -> UInt64) {
    sorted = .allocate(capacity: count)
    spare = .allocate(capacity: count)
    var histogram = [UInt32](repeating: 0, count: Self.digitCount * Self.buckets)
    for index in 0..<count {
      let entry = Entry(address: address(index), index: UInt32(index))
      sorted.initializeElement(at: index, to: entry)
      for digit in 0..<Self.digitCount {
        histogram[digit &* Self.buckets &+ Self.digit(digit, of: entry)] &+= 1
      }
    }
    for digit in 0..<Self.digitCount {
      let first = digit * Self.buckets
      histogram.withUnsafeMutableBufferPointer { histogram in
        sort(by: digit, .init(rebasing: histogram[first..<first + Self.buckets]))
      }
    }
  }

  func deallocate() {
    sorted.deallocate()
    spare.deallocate()
  }

  @inline(__always)
  private static func digit(_ digit: Int, of entry: Entry) -> Int {
    let shifted = entry.address &>> (UInt64(truncatingIfNeeded: digit) &* digitBits)
    return Int(truncatingIfNeeded: shifted) & (buckets &- 1)
  }

  /// - Parameter counts: how many have each value of the digit.
  private mutating func sort(by digit: Int, _ counts: UnsafeMutableBufferPointer<UInt32>) {
    // Addresses of one file have the same upper digits.
    guard !sorted.isEmpty, counts[Self.digit(digit, of: sorted[0])] < sorted.count else {
      return
    }
    var next: UInt32 = 0
    for value in counts.indices {
      let count = counts[value]
      counts[value] = next
      next &+= count
    }
    for entry in sorted {
      let value = Self.digit(digit, of: entry)
      spare.initializeElement(at: Int(counts[value]), to: entry)
      counts[value] &+= 1
    }
    swap(&sorted, &spare)
  }
}
