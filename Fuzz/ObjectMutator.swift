/// Changes ELF files where it matters: in the headers, or in the sections that no machine loads, which are debug information and
/// symbols.
struct ObjectMutator {
  enum Focus {
    case headers
    case debugSections
  }

  let seeds: [[UInt8]]
  let focus: Focus

  private static let headerSize = 64

  func input(_ random: inout Randomness) -> [UInt8] {
    var bytes = random.pick(seeds)
    let parts = parts(of: bytes)
    for _ in 0...random.below(6) {
      guard let part = parts.isEmpty ? nil : random.pick(parts), !part.isEmpty else { continue }
      change(&bytes, part, &random)
    }
    if random.chance(focus == .headers ? 15 : 2) {
      bytes.removeSubrange(random.below(bytes.count)...)
    }
    return bytes
  }

  private func change(_ bytes: inout [UInt8], _ part: Range<Int>, _ random: inout Randomness) {
    let at = part.lowerBound + random.below(part.count)
    switch random.below(6) {
    case 0: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1: bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff])
    case 2: bytes[at] = UInt8(random.below(256))
    case 3:
      // A length, an offset or an address at its limits.
      let values: [UInt64] = [0, 1, .max, .max - 1, 1 << 63, 1 << 32, UInt64(bytes.count)]
      let value = random.pick(values)
      for byte in 0..<random.pick([2, 4, 8]) where at + byte < part.upperBound {
        bytes[at + byte] = UInt8(truncatingIfNeeded: value >> UInt64(byte * 8))
      }
    case 4:
      // What stands elsewhere in the same part.
      let from = part.lowerBound + random.below(part.count)
      for byte in 0..<random.below(32) where max(at, from) + byte < part.upperBound {
        bytes[at + byte] = bytes[from + byte]
      }
    default:
      // A number that does not end.
      for byte in 0..<random.below(24) where at + byte < part.upperBound {
        bytes[at + byte] = 0xff
      }
    }
  }

  /// The seeds are good files: their headers can be believed.
  private func parts(of bytes: [UInt8]) -> [Range<Int>] {
    guard bytes.count >= Self.headerSize else { return [0..<bytes.count] }
    let table = number(bytes, 40, 8)
    let count = number(bytes, 60, 2)
    guard table >= 0, table + count * 64 <= bytes.count else { return [0..<bytes.count] }
    if focus == .headers {
      let segments = number(bytes, 32, 8)
      let end = segments + number(bytes, 56, 2) * 56
      return [0..<Self.headerSize, table..<table + count * 64]
        + (end <= bytes.count && segments < end ? [segments..<end] : [])
    }
    return (0..<count).compactMap { index in
      let header = table + index * 64
      let (address, offset, size) = (
        number(bytes, header + 16, 8), number(bytes, header + 24, 8), number(bytes, header + 32, 8)
      )
      let isInFile = size > 0 && offset + size <= bytes.count
      return address == 0 && isInFile ? offset..<offset + size : nil
    }
  }

  private func number(_ bytes: [UInt8], _ at: Int, _ size: Int) -> Int {
    guard at + size <= bytes.count else { return 0 }
    return bytes[at..<at + size].reversed().reduce(0) { $0 << 8 | Int($1) } & Int(Int32.max)
  }
}
