import PlumbPostMortem
import PlumbStacks
import PlumbSymbols

/// Symbols that a test makes up: nothing depends on a compiler.
struct ScriptedLookup: CodeLookup {
  var frames: [UInt64: [SourceFrame]] = [:]
  var segments: [String: [CodeSegment]] = [:]
  var symbols: [String: UInt64] = [:]
  /// Addresses of the code that returns from a signal's handler.
  var trampolines: Set<UInt64> = []
  var notices: [String] = []

  func frames(at address: UInt64, in image: BinaryImage) -> [SourceFrame] { frames[address] ?? [] }
  func codeSegments(of image: BinaryImage) -> [CodeSegment] { segments[image.name] ?? [] }
  func code(at address: UInt64, count: Int, in image: BinaryImage) -> [UInt8]? {
    trampolines.contains(address) ? [0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05] : nil
  }
  func address(of symbol: String, in image: BinaryImage) -> UInt64? { symbols[symbol] }

  static let source = "/build/Sources/serve/Handler.swift"

  static func function(_ symbol: String, _ line: Int, _ column: Int, isInlined: Bool = false)
    -> SourceFrame
  {
    SourceFrame(
      symbol: symbol, path: source, line: line, column: column, isInlined: isInlined, offset: 12)
  }

  static func symbol(_ symbol: String, offset: UInt64 = 8) -> SourceFrame {
    SourceFrame(symbol: symbol, isFromSymbolTable: true, offset: offset)
  }

  /// For `Fuzz/Seeds/server.crash`: the image `serve` is linked to address 0 and loaded at 0x55d0c19f0000.
  static let server = ScriptedLookup(frames: [
    // The trap, in the optimized way.
    0x12f31: [
      SourceFrame(symbol: "Swift runtime failure: Index out of range", isInlined: true),
      SourceFrame(symbol: "$sSayxSicig", isInlined: true),
      function("$s5serve7forward5batchSfSaySfG_tF", 7, 20, isInlined: true),
      function("$s5serve6handleyyYaFTY0_", 14, 17),
    ],
    // The caller: one byte before 0x12c10.
    0x12c0f: [symbol("swift_job_run")],
    // Async callers: the addresses themselves.
    0x13100: [function("$s5serve7requestyyYaFTQ1_", 21, 11)],
    0x13418: [symbol("$sxIeAgHr_xs5Error_pIegHrzo_s8SendableRzs5NeverORs_r0_lTRTQ0_")],
    0x13a20: [function("$s5serve4mainyyYaFTQ0_", 30, 9)],
    0xa1f11: [symbol("start_thread", offset: 723)],
    0x80a42: [symbol("epoll_wait", offset: 82)],
  ])
}
