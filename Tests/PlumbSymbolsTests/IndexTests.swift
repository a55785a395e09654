import Foundation
import PlumbSymbols
import Testing

@Suite struct IndexTests {
  @Test(arguments: BuiltProgram.allCases)
  func anIndexAnswersAsTheFileDoes(program: BuiltProgram) throws {
    let workshop = try Workshop()
    let plain = try SymbolFile.open(program.path)
    let file = try open(program, workshop)
    #expect(!file.hasIndex)
    #expect(file.writeIndex())
    #expect(file.hasIndex)
    let text = plain.segments.filter { $0.permissions.contains(.execute) }
    for address in text.flatMap({
      stride(from: $0.address, to: $0.address + $0.memorySize + 9_000, by: 1)
    }) {
      #expect(file.frames(at: address) == plain.frames(at: address), "\(address)")
      #expect(file.symbol(at: address)?.name == plain.symbol(at: address)?.name)
    }
    // Another process would find it, too.
    #expect(try open(program, workshop).hasIndex)
  }

  @Test func listsAreTheSame() throws {
    let workshop = try Workshop()
    let file = try open(.swiftOptimized, workshop)
    let addresses = BuiltProgram.swiftOptimized.addresses(of: file)
    let before = list(file, addresses)
    #expect(file.writeIndex())
    #expect(list(file, addresses) == before)
  }

  /// Whatever byte is wrong: the answers are right, and the index is made again.
  @Test func aDamagedIndexIsNotBelieved() throws {
    let workshop = try Workshop()
    let program = BuiltProgram.cOptimizedDwarf5
    let plain = try SymbolFile.open(program.path)
    let addresses = program.addresses(of: plain, every: 7)
    let expected = addresses.map { plain.frames(at: $0) }
    #expect(try open(program, workshop).writeIndex())
    let path = try indexPath(workshop)
    let good = try Data(contentsOf: URL(fileURLWithPath: path))
    var random = SplitMix(state: 3)
    var noticed = 0
    for round in 0..<300 {
      var bad = good
      if round.isMultiple(of: 10) {
        bad = good.prefix(Int.random(in: 0..<good.count, using: &random))
      } else {
        bad[Int.random(in: 0..<good.count, using: &random)] ^=
          1 << UInt8.random(in: 0...7, using: &random)
      }
      try? FileManager.default.removeItem(atPath: path)
      try bad.write(to: URL(fileURLWithPath: path))
      let file = try open(program, workshop)
      #expect(addresses.map { file.frames(at: $0) } == expected)
      if !FileManager.default.fileExists(atPath: path) { noticed += 1 }
    }
    #expect(noticed > 250)
    #expect(try open(program, workshop).writeIndex())
    #expect(try open(program, workshop).hasIndex)
  }

  @Test func anIndexOfAnotherFileIsNotUsed() throws {
    let workshop = try Workshop()
    #expect(try open(.cOptimizedDwarf5, workshop).writeIndex())
    let other = try open(.cDebugDwarf4, workshop)
    let wrong = workshop.path("cache/\(try #require(other.buildID).hex).index")
    try FileManager.default.copyItem(atPath: try indexPath(workshop), toPath: wrong)
    #expect(!other.hasIndex)
    #expect(!FileManager.default.fileExists(atPath: wrong))
  }

  @Test func manyMayWriteAtATime() async throws {
    let workshop = try Workshop()
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          guard let file = try? open(.cOptimizedDwarf5, workshop) else { return false }
          return file.writeIndex() && file.hasIndex
        }
      }
      for await isGood in group { #expect(isGood) }
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: workshop.path("cache"))
    #expect(left.count == 1)
  }

  /// What was used last stays.
  @Test func theCacheKeepsToItsLimit() throws {
    let workshop = try Workshop()
    let cache = FileCache(directory: workshop.path("cache"), sizeLimit: 30_000)
    try FileManager.default.createDirectory(
      atPath: cache.directory, withIntermediateDirectories: true)
    for (name, age) in [("old", 900), ("older", 2_000), ("new", 10)] {
      let path = workshop.path("cache/\(name).index")
      try Data(repeating: 1, count: 14_000).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -Double(age))], ofItemAtPath: path)
    }
    let file = try SymbolFile.open(BuiltProgram.cDebugDwarf4.path, cache: cache)
    #expect(file.writeIndex())
    let left = try FileManager.default.contentsOfDirectory(atPath: cache.directory)
    #expect(left.contains("\(try #require(file.buildID).hex).index"))
    #expect(left.contains("new.index"))
    #expect(!left.contains("older.index"))
  }

  @Test func whereNothingCanBeWrittenAnswersComeWithout() throws {
    let workshop = try Workshop()
    try workshop.write("a file", to: "cache")
    let file = try open(.cOptimizedDwarf5, workshop)
    #expect(!file.writeIndex())
    #expect(!file.frames(at: BuiltProgram.cOptimizedDwarf5.addresses(of: file)[0]).isEmpty)
  }

  private func open(_ program: BuiltProgram, _ workshop: Workshop) throws -> SymbolFile {
    try SymbolFile.open(program.path, cache: FileCache(directory: workshop.path("cache")))
  }

  private func indexPath(_ workshop: Workshop) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: workshop.path("cache"))
    return workshop.path("cache/" + (try #require(names.first { $0.hasSuffix(".index") })))
  }

  private func list(_ file: SymbolFile, _ addresses: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    AddressListing(file, style: .simplified).list(addresses) { bytes += $0 }
    return bytes
  }
}
