import Glibc
import PlumbSymbols
import Testing

@Suite struct SymbolTableTests {
  /// The test's own process is a file with symbols, too.
  @Test func findsTheFunctionsOfThisProgram() throws {
    let file = try SymbolFile.open("/proc/self/exe")
    let text = try #require(file.segments.first { $0.permissions.contains(.execute) })
    let names = stride(from: text.address, to: text.address + text.memorySize, by: 4096)
      .compactMap { file.symbol(at: $0)?.name }
    #expect(names.contains { $0.contains("PlumbSymbolsTests") })
  }

  @Test func aSymbolReachesFromItsStartToItsEnd() throws {
    let file = try SymbolFile.open("/proc/self/exe")
    let text = try #require(file.segments.first { $0.permissions.contains(.execute) })
    let middle = text.address + text.memorySize / 2
    let symbol = try #require(
      stride(from: middle, to: middle + 4096, by: 1).lazy.compactMap { file.symbol(at: $0) }.first {
        $0.size > 1
      })
    #expect(file.symbol(at: symbol.start)?.name == symbol.name)
    #expect(file.symbol(at: symbol.start + symbol.size - 1)?.name == symbol.name)
    #expect(file.symbol(at: symbol.start + symbol.size)?.name != symbol.name)
  }
}
