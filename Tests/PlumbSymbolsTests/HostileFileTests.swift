import Foundation
import PlumbSymbols
import Testing

/// Files that are cut, changed, or something else altogether: a clear error or fewer answers, and nothing worse.
@Suite(.timeLimit(.minutes(5))) struct HostileFileTests {
  @Test(arguments: [
    ("", "not an ELF file"), ("hello", "not an ELF file"), ("\u{7f}ELF", "not an ELF file"),
  ])
  func whatIsNoELFFileIsSaidToBeNone(content: String, message: String) throws {
    let workshop = try Workshop()
    try workshop.write(content, to: "file")
    let error = #expect(throws: SymbolFileError.self) { try SymbolFile.open(workshop.path("file")) }
    #expect("\(try #require(error))".contains(message))
  }

  @Test(arguments: ["nowhere", "."])
  func whatCannotBeReadIsSaidToBeUnreadable(name: String) throws {
    let workshop = try Workshop()
    let path = workshop.path(name)
    let error = #expect(throws: SymbolFileError.self) { try SymbolFile.open(path) }
    guard case .unreadable(path, _) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func aPipeDoesNotBlock() throws {
    let workshop = try Workshop()
    try workshop.run("mkfifo pipe")
    #expect(throws: SymbolFileError.self) { try SymbolFile.open(workshop.path("pipe")) }
  }

  @Test(arguments: [(4, UInt8(1), "32-bit"), (5, UInt8(2), "big-endian")])
  func otherKindsAreSaidToBeUnsupported(offset: Int, value: UInt8, word: String) throws {
    var bytes = try Self.seed(.cDebugDwarf4)
    bytes[offset] = value
    let workshop = try Workshop()
    let path = try Self.write(bytes, workshop)
    let error = #expect(throws: SymbolFileError.self) { try SymbolFile.open(path) }
    #expect("\(try #require(error))".contains(word))
  }

  /// The number of section headers and where they are, as large as the fields allow.
  @Test(arguments: [
    (60, [0xff, 0xff]), (40, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]), (58, [0, 0]),
    (32, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]), (56, [0xff, 0xff]),
  ])
  func tablesThatDoNotFitAreDamage(offset: Int, value: [UInt8]) throws {
    var bytes = try Self.seed(.cDebugDwarf4)
    bytes.replaceSubrange(offset..<offset + value.count, with: value)
    let workshop = try Workshop()
    let path = try Self.write(bytes, workshop)
    let error = #expect(throws: SymbolFileError.self) { try SymbolFile.open(path) }
    #expect("\(try #require(error))".contains("damaged"))
  }

  @Test func aThousandTruncations() throws {
    let workshop = try Workshop()
    var random = SplitMix(state: 1)
    var refused = 0
    for round in 0..<1_000 {
      let bytes = try Self.seed(round.isMultiple(of: 2) ? .cOptimizedDwarf5 : .swiftOptimized)
      let cut = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &random)))
      if try !Self.ask(try Self.write(cut, workshop), workshop) { refused += 1 }
    }
    // The section headers stand at the end.
    #expect(refused > 900)
  }

  @Test(arguments: [
    BuiltProgram.cOptimizedDwarf5, .cOptimizedDwarf4Ranges, .swiftOptimized, .swiftOptimizedDwarf5,
  ])
  func thousandsOfCorruptions(program: BuiltProgram) throws {
    let workshop = try Workshop()
    let bytes = try Self.seed(program)
    let parts = try Self.interestingParts(program)
    var answered = 0
    for round in 0..<2_500 {
      // The round is the seed, so that one of them can be repeated alone.
      var random = SplitMix(state: UInt64(round))
      var broken = bytes
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        let part = parts.randomElement(using: &random) ?? 0..<bytes.count
        let at = Int.random(in: part, using: &random)
        broken[at] = [0, 0xff, 0x7f, 0x80, UInt8.random(in: 0...255, using: &random)]
          .randomElement(using: &random)!
      }
      let path = try Self.write(broken, workshop)
      if try Self.ask(path, workshop, index: round.isMultiple(of: 50)) { answered += 1 }
    }
    // Most changes are inside sections, so the file can be opened.
    #expect(answered > 1_000)
    #expect(Self.peakBytes < 2 << 30)
  }

  /// false where it is refused.
  private static func ask(_ path: String, _ workshop: Workshop, index: Bool = false) throws -> Bool
  {
    let file: SymbolFile
    do {
      file = try SymbolFile.open(path, cache: FileCache(directory: workshop.path("cache")))
    } catch {
      #expect("\(error)".contains(path))
      return false
    }
    let text = file.segments.first { $0.permissions.contains(.execute) }
    let start = text?.address ?? 0
    for address in stride(from: start, to: start + 0x4000, by: 0x93) {
      _ = file.frames(at: address)
      _ = file.symbol(at: address)
    }
    _ = file.section(".debug_info")?.count
    if index { file.writeIndex() }
    return true
  }

  /// Headers and debug sections: in machine code a change does nothing.
  private static func interestingParts(_ program: BuiltProgram) throws -> [Range<Int>] {
    let bytes = try seed(program)
    let table = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 40, as: UInt64.self) }
    let count = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 60, as: UInt16.self) }
    var parts = [0..<64, Int(table)..<Int(table) + Int(count) * 64]
    for index in 0..<Int(count) {
      let header = Int(table) + index * 64
      let (type, address, offset, size) = bytes.withUnsafeBytes {
        (
          $0.loadUnaligned(fromByteOffset: header + 4, as: UInt32.self),
          $0.loadUnaligned(fromByteOffset: header + 16, as: UInt64.self),
          Int($0.loadUnaligned(fromByteOffset: header + 24, as: UInt64.self)),
          Int($0.loadUnaligned(fromByteOffset: header + 32, as: UInt64.self))
        )
      }
      // What is not loaded is for debuggers and linkers.
      if address == 0, type != 8, size > 0, offset + size <= bytes.count {
        parts.append(offset..<offset + size)
      }
    }
    return parts
  }

  private static func seed(_ program: BuiltProgram) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: program.path)))
  }

  /// A new file each time: the last one may still be mapped.
  private static func write(_ bytes: [UInt8], _ workshop: Workshop) throws -> String {
    let path = workshop.path("broken")
    try? FileManager.default.removeItem(atPath: path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static var peakBytes: Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}

/// The same numbers in every run.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
    return value ^ value >> 31
  }
}
