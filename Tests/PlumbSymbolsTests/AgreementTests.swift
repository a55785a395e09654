import Foundation
import PlumbSymbols
import Testing

/// llvm-symbolizer of the toolchain is the judge of every answer, for every third byte of the programs.
@Suite struct AgreementTests {
  @Test(arguments: BuiltProgram.allCases)
  func answersAreThoseOfLLVM(program: BuiltProgram) throws {
    let file = try SymbolFile.open(program.path)
    let addresses = program.addresses(of: file)
    #expect(addresses.count > 50)
    try expectAgreement(file, addresses)
  }

  /// Sections that are stored compressed are read as if they were not.
  @Test(arguments: ["zlib", "zlib-gnu", "zstd"])
  func compressedSectionsAreTheSame(kind: String) throws {
    let workshop = try Workshop()
    let name = "compressed-\(kind)"
    try workshop.run(
      "objcopy --compress-debug-sections=\(kind) \(BuiltProgram.cOptimizedDwarf5.path) \(name)")
    let plain = try SymbolFile.open(BuiltProgram.cOptimizedDwarf5.path)
    let file = try SymbolFile.open(workshop.path(name))
    let addresses = BuiltProgram.cOptimizedDwarf5.addresses(of: plain)
    #expect(addresses.map { file.frames(at: $0) } == addresses.map { plain.frames(at: $0) })
    #expect(addresses.contains { file.frames(at: $0).first?.line ?? 0 > 0 })
  }

  @Test func oneByOneIsAsAllAtOnce() throws {
    let file = try SymbolFile.open(BuiltProgram.swiftOptimized.path)
    let addresses = BuiltProgram.swiftOptimized.addresses(of: file)
    for (address, block) in zip(addresses, listing(file, addresses)) {
      let lines = file.frames(at: address).map { frame in
        "\(frame.symbol ?? "??")\n\(frame.path ?? "??"):\(frame.line):\(frame.column)"
      }
      // The list also says from which object file a local symbol without lines comes.
      if lines.count == 1, lines[0].hasSuffix("??:0:0") { continue }
      #expect(lines.joined(separator: "\n") == block)
    }
  }

  private func expectAgreement(_ file: SymbolFile, _ addresses: [UInt64]) throws {
    let workshop = try Workshop()
    try workshop.write(
      addresses.map { "0x" + String($0, radix: 16) + "\n" }.joined(), to: "addresses")
    let theirs = try workshop.run(
      """
      swiftc=$(readlink -f "$(command -v swiftc)")
      "$(dirname "$swiftc")/llvm-symbolizer" --no-demangle --obj=\(file.path) < addresses
      """
    ).components(separatedBy: "\n\n")
    let ours = listing(file, addresses)
    for (index, address) in addresses.enumerated() {
      #expect(ours[index] == theirs[index], "0x\(String(address, radix: 16))")
    }
  }

  private func listing(_ file: SymbolFile, _ addresses: [UInt64]) -> [String] {
    var bytes: [UInt8] = []
    AddressListing(file).list(addresses) { bytes += $0 }
    return String(decoding: bytes, as: UTF8.self).components(separatedBy: "\n\n")
  }
}
