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
    #expect(code.questions == 1)
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
}
