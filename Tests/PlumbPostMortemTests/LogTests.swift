import PlumbPostMortem
import PlumbStacks
import PlumbSymbols
import Testing

/// Addresses in any text are replaced where they stand; nothing else changes by a byte.
@Suite struct LogTests {
  static let lookup = ScriptedLookup(
    frames: [
      0x1233: [ScriptedLookup.function("$s5serve6handleyyYaF", 14, 17)],
      0x1234: [ScriptedLookup.function("$s5serve4mainyyYaF", 30, 9)],
      0x2010: [
        ScriptedLookup.function("$s5serve7forward5batchSfSaySfG_tF", 7, 20, isInlined: true),
        ScriptedLookup.function("$s5serve6handleyyYaF", 14, 17),
      ],
      0x5011: [ScriptedLookup.symbol("qsort", offset: 17)],
      0x401135: [ScriptedLookup.symbol("fixed", offset: 5)],
      0x3c050: [ScriptedLookup.symbol("__restore_rt", offset: 0)],
    ],
    segments: ["serve": [.init(address: 0x2000, size: 0x1000, fileOffset: 0x1000)]],
    symbols: ["qsort": 0x5000], trampolines: [0x3c050])

  @Test(arguments: [
    // glibc, with and without the blank, with a name, with a prefix of a logger, in a fixed place.
    (
      "./serve(+0x1234) [0x55d0c19f1234]",
      "./serve(handle() at Sources/serve/Handler.swift:14:17) [0x55d0c19f1234]"
    ),
    ("lib.so(qsort+0x12)[0x7f0000005012]", "lib.so(qsort + 17)[0x7f0000005012]"),
    (
      "12:00:01 ERR /srv/serve(+0x1234) [0x1] rest",
      "12:00:01 ERR /srv/serve(handle() at Sources/serve/Handler.swift:14:17) [0x1] rest"
    ),
    ("./fixed() [0x401136]", "./fixed(fixed + 5) [0x401136]"),
    // Sanitizers.
    (
      "    #1 0x55d0 (/srv/serve+0x2010) (BuildId: 12)",
      "    #1 0x55d0 (/srv/serve forward(batch:) at Sources/serve/Handler.swift:7:20, inlined in handle() at Sources/serve/Handler.swift:14:17) (BuildId: 12)"
    ),
    // The kernel, before and since 6.8.
    (
      "serve[12]: segfault at 0 ip 000055d0c19f0010 sp 00007ffc error 4 in serve[55d0c19f0000+1000] likely on CPU 1",
      "serve[12]: segfault at 0 ip forward(batch:) at Sources/serve/Handler.swift:7:20, inlined in handle() at Sources/serve/Handler.swift:14:17 sp 00007ffc error 4 in serve[55d0c19f0000+1000] likely on CPU 1"
    ),
    (
      "[ 1.5] traps: serve[12] trap invalid opcode ip:55d0c19f0010 sp:7ffc error:0 in serve[1010,55d0c19f0000+1000]",
      "[ 1.5] traps: serve[12] trap invalid opcode ip:forward(batch:) at Sources/serve/Handler.swift:7:20, inlined in handle() at Sources/serve/Handler.swift:14:17 sp:7ffc error:0 in serve[1010,55d0c19f0000+1000]"
    ),
  ])
  func lines(line: String, expected: String) {
    #expect(symbolize(line) == expected)
    #expect(symbolize("a\r\n\(line)\r\nb") == "a\r\n\(expected)\r\nb")
  }

  @Test(arguments: [
    "", "\n", "\r\n\r\n", "no address", "0x1234", "[0x1234]", "(+0x1234)", "x(+0x1234) [0x",
    "x(+0x1234 [0x1]", "(+0x1234) [0x1]",
    "x(+0x) [0x1]", "x(+0x11112222333344445) [0x1]", "x(other+0x12) [0x1]",
    "./serve(+0x9999) [0x1]", "#1 0x12 (x)", "#1 0x12 (+0x", "# 0x12",
    "ip:12 sp:12 in x[", "a ip 1 sp 2 in x[1+1]", "1 0x1234", "1 [ra] 0x",
    "99999999999999999999 0x12",
    "rax 0x0000000000001234  1", "traps: serve[12] ip:55d0c19f0010 sp:7 in serve[55d0c19f0000+0]",
  ])
  func linesThatStay(line: String) {
    #expect(symbolize(line) == line)
  }

  @Test func bytesThatAreNoTextStay() {
    let bytes =
      (0...255).map { UInt8($0) } + Array("\n./serve(+0x1234) [0x1]\n\u{0}".utf8) + [0xff, 0xfe]
    let (result, found) = symbolizer.symbolize(bytes, source: "-")
    #expect(found)
    #expect(Array(result.prefix(257)) == Array(bytes.prefix(257)))
    #expect(Array(result.suffix(11)) == Array(bytes.suffix(11)))
  }

  /// The frame below the kernel's trampoline was interrupted; its address is no return address.
  @Test func whatASignalInterruptedIsExact() {
    let text = symbolize(
      "/lib/libc.so.6(+0x3c050) [0x1]\n./serve(+0x1234) [0x2]\n./serve(+0x1234) [0x3]\n")
    #expect(
      text == """
        /lib/libc.so.6(__restore_rt) [0x1]
        ./serve(main() at Sources/serve/Handler.swift:30:9) [0x2]
        ./serve(handle() at Sources/serve/Handler.swift:14:17) [0x3]

        """)
  }

  @Test func swiftBacktraceWithItsImages() {
    let log = """
      *** Signal 4: Backtracing from 0x55d0c19f2010... done ***

      *** Program crashed: Illegal instruction at 0x000055d0c19f2010 ***

      Thread 2 "oot.default-qos" crashed:

       0         0x000055d0c19f2010
       1 [ra]    0x000055d0c19f1234
       2 [async] 0x000055d0c19f1234
       3 [ra]    0x000055d0c19f1234 in serve
       4 [ra]    0x000055d0c19f1234 in main at main.swift:3
      11         ...

      rax 0x000055d0c19f1234  0

      Images:

      0x000055d0c19f0000–0x000055d0c19fbcb8 f9b9cfeb35 serve    /srv/bin/serve
      """
    let handle = "handle() at Sources/serve/Handler.swift:14:17"
    let forward = "forward(batch:) at Sources/serve/Handler.swift:7:20, inlined in \(handle)"
    let main = "main() at Sources/serve/Handler.swift:30:9"
    #expect(
      symbolize(log) == """
        *** Signal 4: Backtracing from \(forward)... done ***

        *** Program crashed: Illegal instruction at \(forward) ***

        Thread 2 "oot.default-qos" crashed:

         0         \(forward)
         1 [ra]    \(handle)
         2 [async] \(main)
         3 [ra]    \(handle) in serve
         4 [ra]    0x000055d0c19f1234 in main at main.swift:3
        11         ...

        rax 0x000055d0c19f1234  0

        Images:

        0x000055d0c19f0000–0x000055d0c19fbcb8 f9b9cfeb35 serve    /srv/bin/serve
        """)
  }

  @Test func mapsGiveImages() {
    let maps =
      "55d0c19f0000-55d0c19f1000 r-xp 00001000 08:01 12   /srv/bin/serve\n 0 0x000055d0c19f0010\n"
    #expect(
      symbolize(maps).hasSuffix(
        "\n 0 forward(batch:) at Sources/serve/Handler.swift:7:20, inlined in handle() at Sources/serve/Handler.swift:14:17\n"
      ))
  }

  @Test func aReportInALogIsShown() {
    let log =
      Array("starting\n".utf8) + TestFiles.bytes("Fuzz/Seeds/server.crash") + Array("bye\n".utf8)
    let (result, found) = LogSymbolizer(
      lookup: ScriptedLookup.server, rendering: TestFiles.rendering()
    ).symbolize(log, source: "-")
    let text = String(decoding: result, as: UTF8.self)
    #expect(found)
    #expect(text.hasPrefix("starting\nserve crashed: Index out of range\n  in forward(batch:)"))
    #expect(text.hasSuffix("\nbye\n"))
  }

  @Test func aTextWithoutAddressesSaysSo() {
    #expect(!symbolizer.symbolize(Array("nothing\nhere\n".utf8), source: "-").found)
  }

  private var symbolizer: LogSymbolizer {
    LogSymbolizer(lookup: Self.lookup, rendering: TestFiles.rendering())
  }

  private func symbolize(_ text: String) -> String {
    String(decoding: symbolizer.symbolize(Array(text.utf8), source: "-").text, as: UTF8.self)
  }
}
