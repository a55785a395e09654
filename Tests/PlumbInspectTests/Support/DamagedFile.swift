import Foundation
import Glibc

/// A copy of a file that is damaged in place and mended again, so that thousands of trials cost no more than what reads it. A trial
/// that ends the process leaves the damaged file where it is.
final class DamagedFile {
  let path: String
  private let descriptor: Int32
  /// Where something stands, at multiples of eight: most of a core is nothing.
  private let words: [Int]
  /// Headers, which matter most, stand in front.
  private let headerSize: Int

  init(copyOf original: String, to path: String, headerSize: Int) throws {
    try? FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(atPath: original, toPath: path)
    self.path = path
    self.headerSize = headerSize
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    words = try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { bytes in
      stride(from: 0, through: bytes.count - 8, by: 8).filter {
        bytes.loadUnaligned(fromByteOffset: $0, as: UInt64.self) != 0
      }
    }
  }

  deinit { close(descriptor) }

  /// - Parameter seed: says all of the damage.
  func damaged<Result>(seed: UInt64, _ body: () throws -> Result) rethrows -> Result {
    // Spread, so that neighbours have nothing in common; and a state of 0 stays 0.
    var random = Generator(state: (seed + 1) &* 0x9e37_79b9_7f4a_7c15)
    var before: [(place: Int, word: UInt64)] = []
    for _ in 0...Int.random(in: 0..<3, using: &random) {
      let word = words.randomElement(using: &random)!
      let place =
        Bool.random(using: &random)
        ? Int.random(in: 0..<headerSize, using: &random)
        : word + Int.random(in: 0..<8, using: &random)
      guard let old = self.word(at: place) else { continue }
      before.append((place, old))
      write(changed(old, &random), at: place)
    }
    defer { for (place, word) in before.reversed() { write(word, at: place) } }
    return try body()
  }

  private static let edges: [UInt64] = [
    0, 1, 0xff, 0xffff, 0xffff_ffff, 1 << 32, 1 << 47, 1 << 63, .max - 7, .max,
  ]

  private func changed(_ word: UInt64, _ random: inout Generator) -> UInt64 {
    switch Int.random(in: 0..<6, using: &random) {
    case 0: word ^ 1 << UInt64.random(in: 0..<64, using: &random)
    case 1: word & ~0xff | UInt64.random(in: 0...255, using: &random)
    case 2: word &+ UInt64.random(in: 0..<64, using: &random) &- 32
    case 3: Self.edges.randomElement(using: &random)!
    // An address stays one, and leads elsewhere.
    case 4: self.word(at: words.randomElement(using: &random)!) ?? 0
    default: UInt64.random(in: .min ... .max, using: &random)
    }
  }

  private func word(at place: Int) -> UInt64? {
    var word: UInt64 = 0
    return pread(descriptor, &word, 8, off_t(place)) == 8 ? word : nil
  }

  private func write(_ word: UInt64, at place: Int) {
    var word = word
    precondition(pwrite(descriptor, &word, 8, off_t(place)) == 8, "\(path) cannot be written")
  }
}
