import PlumbSymbols
import Testing

@Suite struct InliningTests {
  /// Innermost first, each with the line at which the one before was called.
  @Test(arguments: [
    BuiltProgram.cOptimizedDwarf5, .cOptimizedDwarf4Ranges, .cDwarf64,
  ])
  func chainsBeginWithTheInnermost(program: BuiltProgram) throws {
    let file = try SymbolFile.open(program.path)
    let chain = try #require(
      program.addresses(of: file, every: 1).lazy.map { file.frames(at: $0) }
        .first { $0.first?.symbol == "inner" && $0.last?.symbol == "outer" })
    #expect(chain.map(\.symbol) == ["inner", "middle", "outer"])
    #expect(chain.map(\.line) == [4, 8, 14])
    #expect(chain.map(\.isInlined) == [true, true, false])
    #expect(chain.allSatisfy { $0.path?.hasSuffix("/main.c") == true && $0.column > 0 })
    #expect(chain.allSatisfy { !$0.isFromSymbolTable })
  }

  /// In optimized code the reason of a trap is nowhere but in the name of an inlined function.
  @Test(arguments: [BuiltProgram.swiftOptimized, .swiftOptimizedDwarf5])
  func trapsSayTheirReason(program: BuiltProgram) throws {
    let file = try SymbolFile.open(program.path)
    let chains = program.addresses(of: file, every: 1).map { file.frames(at: $0) }
    let trap = try #require(
      chains.first {
        $0.first?.symbol == "Swift runtime failure: Index out of range"
          && $0.last?.symbol?.contains("pick") == true
      })
    #expect(
      trap.last.map { demangle($0.symbol ?? "") }
        == "Program.pick(Swift.Array<Swift.Int>, Swift.Int) -> Swift.Int")
    #expect(trap.last?.line == 2)
    #expect(trap.contains { $0.path?.hasSuffix("/main.swift") == true })
    // Always inlined twice, and no function of its own in between.
    #expect(
      chains.contains { chain in
        let names = chain.map { demangle($0.symbol ?? "", style: .simplified) }
        return names.starts(with: ["twice(_:)", "fourTimes(_:)"])
      })
  }

  /// What resumes after `await` has a name of its own, by which its place in an async chain is found.
  @Test(arguments: [BuiltProgram.swiftDebug, .swiftOptimized])
  func resumeFunctionsKeepTheirNames(program: BuiltProgram) throws {
    let file = try SymbolFile.open(program.path)
    let names = Set(program.addresses(of: file).compactMap { file.frames(at: $0).last?.symbol })
    #expect(
      names.contains { $0.contains("fetch") && ($0.hasSuffix("TQ0_") || $0.hasSuffix("TY1_")) })
  }

  @Test func offsetsCountFromTheFunction() throws {
    let file = try SymbolFile.open(BuiltProgram.cDebugDwarf4.path)
    for address in BuiltProgram.cDebugDwarf4.addresses(of: file) {
      let symbol = try #require(file.symbol(at: address))
      #expect(file.frames(at: address).last?.offset == address - symbol.start)
    }
  }

  @Test func withoutUnitsTheSymbolTableAnswers() throws {
    let workshop = try Workshop()
    try workshop.run("strip --strip-debug -o plain \(BuiltProgram.cDebugDwarf4.path)")
    let file = try SymbolFile.open(workshop.path("plain"))
    let address = try #require(
      BuiltProgram.cDebugDwarf4.addresses(of: file).first { file.symbol(at: $0)?.name == "outer" })
    let frames = file.frames(at: address)
    #expect(frames.map(\.symbol) == ["outer"])
    #expect(frames.allSatisfy { $0.isFromSymbolTable && $0.line == 0 && $0.path == nil })
  }

  @Test func nothingIsKnownOutsideOfTheFile() throws {
    let file = try SymbolFile.open(BuiltProgram.cDebugDwarf4.path)
    #expect(file.frames(at: 0) == [])
    #expect(file.frames(at: .max) == [])
    #expect(file.symbol(at: 0) == nil)
  }
}
