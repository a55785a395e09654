import PlumbInspect

/// Memory that a test makes up: a few ranges.
final class SampleMemory: MemoryReader {
  private let ranges: [(address: UInt64, bytes: [UInt8])]

  init(_ ranges: [(address: UInt64, bytes: [UInt8])]) { self.ranges = ranges }

  func read(_ address: UInt64, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    for range in ranges where address >= range.address {
      let offset = address - range.address
      guard offset <= UInt64(range.bytes.count),
        UInt64(buffer.count) <= UInt64(range.bytes.count) - offset
      else { continue }
      buffer.copyBytes(from: range.bytes[Int(offset)..<Int(offset) + buffer.count])
      return true
    }
    return false
  }
}

/// xorshift: the same numbers in every run.
struct Generator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
