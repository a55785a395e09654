/// Makes a new input from the seeds. It knows enough of grammar to get past the first line of a parser: most changes move
/// whole tokens or lines, a few break bytes.
struct Mutator {
  let seeds: [[UInt8]]
  /// What the parser has a meaning for.
  let vocabulary: [String]
  let longestInput = 16 << 10

  func input(_ random: inout Randomness) -> [UInt8] {
    var bytes = window(of: random.pick(seeds), &random)
    for _ in 0...random.below(8) {
      switch random.below(10) {
      case 0: bytes = mutateBytes(bytes, &random)
      case 1, 2: bytes = mutateLines(bytes, &random)
      default: bytes = mutateTokens(bytes, &random)
      }
    }
    return Array(bytes.prefix(longestInput))
  }

  /// The whole of a small seed, or some lines of a large one.
  private func window(of seed: [UInt8], _ random: inout Randomness) -> [UInt8] {
    guard seed.count > 2048, random.chance(70) || seed.count > longestInput else { return seed }
    let lines = Tokens.splitLines(seed)
    return Array(lines[random.range(in: lines.count, longest: 120)].joined(separator: [10]))
  }

  private func mutateTokens(_ bytes: [UInt8], _ random: inout Randomness) -> [UInt8] {
    var tokens = Tokens.split(bytes)
    let range = random.range(in: tokens.count, longest: random.chance(80) ? 4 : 60)
    switch random.below(9) {
    case 0: tokens.removeSubrange(range)
    case 1: tokens.insert(contentsOf: tokens[range], at: random.below(tokens.count + 1))
    case 2 where !tokens.isEmpty:
      tokens.swapAt(range.lowerBound, random.below(tokens.count))
    case 3, 4: tokens.insert(word(&random), at: random.below(tokens.count + 1))
    case 5 where !tokens.isEmpty: tokens[range.lowerBound] = word(&random)
    case 6:
      let other = Tokens.split(window(of: random.pick(seeds), &random))
      let part = random.range(in: other.count, longest: 60)
      tokens.insert(contentsOf: other[part], at: random.below(tokens.count + 1))
    case 7:
      let pair = random.pick([
        ("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ("\"", "\""), ("#if a\n", "\n#endif\n"),
      ])
      tokens.insert(pair.1.utf8Slice, at: range.upperBound)
      tokens.insert(pair.0.utf8Slice, at: range.lowerBound)
    default:
      let depth = 1 << random.below(10)
      let repeated = Array(repeating: Array(tokens[range].joined())[...], count: depth)
      tokens.insert(contentsOf: repeated, at: range.lowerBound)
    }
    return Array(tokens.joined())
  }

  private func mutateLines(_ bytes: [UInt8], _ random: inout Randomness) -> [UInt8] {
    var lines = Tokens.splitLines(bytes)
    let range = random.range(in: lines.count, longest: 12)
    switch random.below(5) {
    case 0: lines.removeSubrange(range)
    case 1: lines.insert(contentsOf: lines[range], at: random.below(lines.count + 1))
    case 2 where !lines.isEmpty: lines.swapAt(range.lowerBound, random.below(lines.count))
    case 3 where !lines.isEmpty:
      let blanks = ArraySlice(repeating: UInt8(32), count: random.below(5))
      lines[range.lowerBound] = blanks + lines[range.lowerBound].drop { $0 == 32 }
    default:
      let other = Tokens.splitLines(random.pick(seeds))
      lines.insert(
        contentsOf: other[random.range(in: other.count, longest: 20)],
        at: random.below(lines.count + 1))
    }
    return Array(lines.joined(separator: [10]))
  }

  private func mutateBytes(_ bytes: [UInt8], _ random: inout Randomness) -> [UInt8] {
    var bytes = bytes
    guard !bytes.isEmpty else { return [UInt8.random(in: 0...255, using: &random)] }
    let index = random.below(bytes.count)
    switch random.below(4) {
    case 0: bytes[index] ^= 1 << UInt8(random.below(8))
    case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: index)
    case 2: bytes.removeSubrange(index...)
    default: bytes.removeSubrange(..<index)
    }
    return bytes
  }

  private func word(_ random: inout Randomness) -> Tokens.Token {
    let word = random.pick(vocabulary)
    return (random.chance(50) ? " \(word) " : word).utf8Slice
  }
}

extension String {
  fileprivate var utf8Slice: ArraySlice<UInt8> { Array(utf8)[...] }
}
