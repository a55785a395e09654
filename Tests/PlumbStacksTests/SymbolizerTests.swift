import PlumbStacks
import PlumbSymbols
import Testing

/// From addresses of a process to functions.
@Suite struct SymbolizerTests {
  private static let serve = BinaryImage(buildID: "ab", path: "/srv/serve")
  private static let images = [
    LoadedImage(base: 0x10000, low: 0x11000, high: 0x12000, file: serve),
    LoadedImage(
      base: 0x70000, low: 0x70000, high: 0x71000, file: BinaryImage(path: "/lib/libc.so.6")),
    // Damaged: it is of no use, and does no harm.
    LoadedImage(base: 0, low: 0x9000, high: 0x8000, file: BinaryImage(path: "backwards")),
  ]

  private let code = MadeUpCode([
    0x1010: [SourceFrame(symbol: "$s5serve4loadyyYaFTY0_", path: "/s/Load.swift", line: 3)],
    0x100f: [
      SourceFrame(symbol: "$s5serve5innerSiyF", path: "/s/Load.swift", line: 8, isInlined: true),
      SourceFrame(symbol: "$s5serve5outerSiyF", path: "/s/Load.swift", line: 2),
    ],
  ])

  private func symbolizer() -> StackSymbolizer {
    StackSymbolizer(images: Self.images, programPath: "/srv/serve", lookup: code)
  }

  @Test func anEntryPointIsLookedUpAsItIs() {
    var symbolizer = symbolizer()
    let frame = symbolizer.frame(at: 0x11010, isExact: true, kind: .async)
    #expect(frame.functions.map(\.name) == ["load()"])
    #expect(frame.functions.first?.place?.line == 3)
    #expect(frame.kind == .async && frame.image == Self.serve && frame.imageAddress == 0x1010)
  }

  @Test func aReturnAddressIsLookedUpOneByteBefore() {
    var symbolizer = symbolizer()
    let frame = symbolizer.frame(at: 0x11010, isExact: false)
    #expect(frame.functions.map(\.name) == ["inner()", "outer()"])
    #expect(frame.functions.map(\.isInlined) == [true, false])
    #expect(frame.address == 0x11010 && frame.imageAddress == 0x1010)
  }

  @Test func anAddressIsLookedUpOnce() {
    var symbolizer = symbolizer()
    for _ in 0..<1000 {
      _ = symbolizer.frame(at: 0x11010, isExact: true, kind: .async)
      _ = symbolizer.frame(at: 0x11010, isExact: true, kind: .call)
    }
    #expect(code.questions == 2)
    #expect(symbolizer.frame(at: 0x11010, isExact: true, kind: .call).kind == .call)
  }

  @Test(arguments: [0, 1, 0x8500, 0x10fff, 0x12000, 0x71000, .max] as [UInt64])
  func outsideOfImagesNothingIsLookedUp(address: UInt64) {
    var symbolizer = symbolizer()
    let frame = symbolizer.frame(at: address, isExact: true)
    #expect(frame.image == nil && frame.functions.isEmpty && frame.address == address)
    #expect(code.questions == 0)
  }

  /// The call may be the last instruction of an image.
  @Test func whatReturnsBehindAnImageIsOfIt() {
    var symbolizer = symbolizer()
    #expect(symbolizer.frame(at: 0x12000, isExact: false).image == Self.serve)
    #expect(symbolizer.frame(at: 0x11000, isExact: false).image == nil)
  }

  private static let owners: [(String, String?, String, StackFunction.Role)] = [
    ("$s5serve4loadyyF", "/s/Load.swift", "/srv/serve", .own),
    ("$s5serve4loadyyF", "/s/.build/checkouts/nio/Load.swift", "/srv/serve", .dependency),
    ("$sSayxSicig", nil, "/srv/serve", .library),
    ("$sScG4next9isolationxSgScA_pSgYi_tYaF", nil, "/usr/lib/libswift_Concurrency.so", .library),
    ("_ZN5swift9TaskGroupE", nil, "/usr/lib/libswift_Concurrency.so", .runtime),
    ("swift_task_switch", nil, "/srv/serve", .runtime),
    ("epoll_wait", nil, "/lib/libc.so.6", .system),
    ("start_thread", nil, "/lib/libc.so.6", .runtime),
    ("Swift runtime failure: Index out of range", nil, "/srv/serve", .trap),
    ("$s5serve4load$yyF", "<compiler-generated>", "/srv/serve", .runtime),
  ]

  @Test(arguments: owners)
  func roles(symbol: String, path: String?, image: String, role: StackFunction.Role) {
    let code = MadeUpCode([0: [SourceFrame(symbol: symbol, path: path, line: 1)]])
    let symbolizer = StackSymbolizer(images: [], programPath: "/srv/serve", lookup: code)
    let functions = symbolizer.functions(at: 0, isExact: true, in: BinaryImage(path: image))
    #expect(functions.map(\.role) == [role])
  }

  /// The compiler begins it with code of no line, or of the line of `func`.
  @Test(arguments: [0, 10])
  func aResumePointIsWhereItsAwaitIs(line: Int) {
    let part = "$s5serve4loadyyYaFTQ1_"
    func frame(_ symbol: String, _ line: Int) -> [SourceFrame] {
      [SourceFrame(symbol: symbol, path: "/s/Load.swift", line: line)]
    }
    let lines: [UInt64: Int] = [0x1000: line, 0x1004: 0, 0x1008: line, 0x100c: 14, 0x1010: 17]
    var functions = lines.mapValues { frame(part, $0) }
    functions[0x1800] = frame("$s5serve4loadyyYaF", 10)
    let code = MadeUpCode(functions, symbols: ["$s5serve4loadyyYaF": 0x1800])
    var symbolizer = StackSymbolizer(images: Self.images, programPath: nil, lookup: code)
    let async = symbolizer.frame(at: 0x11000, isExact: true, kind: .async)
    #expect(async.functions.first?.line == 14)
    // What is called stands where it stands.
    var other = StackSymbolizer(images: Self.images, programPath: nil, lookup: code)
    #expect(other.frame(at: 0x11000, isExact: true).functions.first?.line == line)
  }

  /// The next function's lines say nothing of this one.
  @Test func aLineIsNotBorrowed() {
    let code = MadeUpCode([
      0x1000: [SourceFrame(symbol: "$s5serve4loadyyYaFTQ1_", path: "/s/Load.swift", line: 0)],
      0x1004: [SourceFrame(symbol: "$s5serve4saveyyYaFTQ1_", path: "/s/Load.swift", line: 30)],
    ])
    var symbolizer = StackSymbolizer(images: Self.images, programPath: nil, lookup: code)
    let frame = symbolizer.frame(at: 0x11000, isExact: true, kind: .async)
    #expect(frame.functions.first?.place == nil)
  }

  @Test func aResumePointIsPartOfAFunction() {
    let parts = ["$s4main1fyyYaFTQ0_", "$s4main1fyyYaFTY12_.resume.0", "$s4main1fyyYaF", "TQ0_"]
    #expect(
      parts.map(FunctionName.withoutResumeSuffix) == [
        "$s4main1fyyYaF", "$s4main1fyyYaF", nil, nil,
      ])
  }

  /// The statements of a script are the program's own; what the compiler writes around an asynchronous `main` is not.
  @Test(arguments: [
    ("async_MainTQ0_", 4, "top-level code", StackFunction.Role.own),
    ("async_MainTY12_", 0, "async_MainTY12_", .runtime),
    ("async_Main", 0, "async_Main", .runtime),
    ("async_Mainly", 4, "async_Mainly", .own),
  ])
  func topLevelCode(symbol: String, line: Int, name: String, role: StackFunction.Role) {
    let code = MadeUpCode([
      0x1010: [SourceFrame(symbol: symbol, path: "/s/main.swift", line: line)]
    ])
    var symbolizer = StackSymbolizer(
      images: Self.images, programPath: "/srv/serve", lookup: code)
    let functions = symbolizer.frame(at: 0x11010, isExact: true).functions
    #expect(functions.map(\.name) == [name])
    #expect(functions.map(\.role) == [role])
  }
}
