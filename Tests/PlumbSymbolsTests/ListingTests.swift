import Foundation
import PlumbSymbols
import Testing

/// Lists are worked off in the order of addresses and answered in that of the list, with an index and without.
@Suite struct ListingTests {
  @Test(arguments: BuiltProgram.allCases)
  func anyOrderGivesTheAnswersOfEachAddress(program: BuiltProgram) throws {
    let workshop = try Workshop()
    let file = try SymbolFile.open(
      program.path, cache: FileCache(directory: workshop.path("cache")))
    let addresses = try Self.disorder(program.addresses(of: file))
    let expected = addresses.flatMap { Self.list(file, [$0]) }
    #expect(Self.list(file, addresses) == expected)
    #expect(file.writeIndex())
    #expect(Self.list(file, addresses) == expected)
    #expect(addresses.flatMap { Self.list(file, [$0]) } == expected)
  }

  /// Whatever bit is wrong, a list has the right answers, from the index or without it.
  @Test func aDamagedIndexChangesNoList() throws {
    let workshop = try Workshop()
    let program = BuiltProgram.swiftOptimized
    let cache = FileCache(directory: workshop.path("cache"))
    let plain = try SymbolFile.open(program.path)
    let addresses = try Self.disorder(program.addresses(of: plain, every: 5))
    let expected = Self.list(plain, addresses)
    #expect(try SymbolFile.open(program.path, cache: cache).writeIndex())
    let path = workshop.path("cache/\(try #require(plain.buildID).hex).index")
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    var random = SplitMix(state: 11)
    for _ in 0..<200 {
      var bad = good
      bad[Int.random(in: 0..<good.count, using: &random)] ^=
        1 << UInt8.random(in: 0...7, using: &random)
      try? FileManager.default.removeItem(atPath: path)
      try bad.write(to: URL(fileURLWithPath: path))
      #expect(Self.list(try SymbolFile.open(program.path, cache: cache), addresses) == expected)
    }
  }

  /// Shuffled, some of them twice, and some where nothing is.
  private static func disorder(_ addresses: [UInt64]) throws -> [UInt64] {
    var random = SplitMix(state: 4)
    let last = try #require(addresses.last)
    let outside: [UInt64] = [0, 1, last + 4_000, last + 9_000, 1 << 31, 1 << 40, .max]
    return (addresses + outside + addresses.prefix(50)).shuffled(using: &random)
  }

  private static func list(_ file: SymbolFile, _ addresses: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    AddressListing(file).list(addresses) { bytes += $0 }
    return bytes
  }
}
