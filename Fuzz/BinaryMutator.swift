/// Makes new inputs from files that have no words: numbers and offsets are changed where they stand, so that most of a file
/// stays what it was.
struct BinaryMutator {
  let seeds: [[UInt8]]

  func input(_ random: inout Randomness) -> [UInt8] {
    var bytes = random.pick(seeds)
    for _ in 0...random.below(12) where !bytes.isEmpty { mutate(&bytes, &random) }
    return bytes
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout Randomness) {
    // Headers stand first and matter most.
    let index = random.below(random.chance(50) ? min(bytes.count, 2048) : bytes.count)
    switch random.below(9) {
    case 0: bytes[index] ^= 1 << UInt8(random.below(8))
    case 1: bytes[index] = UInt8.random(in: 0...255, using: &random)
    case 2: write(random.pick(Self.edges), at: index, of: &bytes, count: 8)
    case 3: write(random.pick(Self.edges), at: index & ~3, of: &bytes, count: 4)
    case 4: write(UInt64(random.below(bytes.count)), at: index & ~7, of: &bytes, count: 8)
    case 5:
      // One word takes another's place: an address stays an address.
      let other = random.below(bytes.count) & ~7
      for place in 0..<8 where (index & ~7) + place < bytes.count && other + place < bytes.count {
        bytes[(index & ~7) + place] = bytes[other + place]
      }
    case 6:
      let count = 1 + random.below(64)
      for place in index..<min(bytes.count, index + count) { bytes[place] = 0 }
    case 7 where random.chance(20): bytes.removeSubrange(index...)
    default:
      let step = UInt8(truncatingIfNeeded: random.below(16)) &- 8
      bytes[index] &+= step
    }
  }

  private func write(_ value: UInt64, at index: Int, of bytes: inout [UInt8], count: Int) {
    for place in 0..<count where index + place < bytes.count {
      bytes[index + place] = UInt8(truncatingIfNeeded: value >> UInt64(place * 8))
    }
  }

  /// Where numbers overflow.
  private static let edges: [UInt64] = [
    0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
    1 << 32, 1 << 47, UInt64.max >> 1, 1 << 63, UInt64.max - 7, UInt64.max,
  ]
}
