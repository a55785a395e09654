import PlumbChecks
import Testing

/// Whatever the file holds, the reader comes back soon and says what is wrong.
@Suite struct HostileYAMLTests {
  static func problems(_ text: String) -> [String] {
    ResourceReader.read(path: "r.yml", text: text).problems.map(\.description)
  }

  @Test func refusesAnchorBombs() {
    var text = "library: X\na: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, previous) in zip("bcdefghijklmnop", "abcdefghijklmno") {
      let aliases = Array(repeating: "*\(previous)", count: 9).joined(separator: ", ")
      text += "\(name): &\(name) [\(aliases)]\n"
    }
    text += "? *p\n: key\n"
    #expect(
      Self.problems(text) == ["r.yml:3:8: '*a' repeats an anchor; expected the value itself"])
  }

  @Test(arguments: [
    "a: &x 1\nb: *x", "[&x 1,*x]", "{&x a: *x }", "- &x a\n- *x", "? &x a\n: *x",
    "a: &x\t1\nb:\t*x",
    "a: &x 1\n\"b\":*x", "&x a: 1\r\n*x : 2", "!!map &x a: b\n? *x",
  ])
  func findsAliases(text: String) {
    #expect(Self.problems(text).first?.contains("'*x' repeats an anchor") == true)
  }

  @Test func leavesTextWithStarsAlone() {
    let text = "library: A &pointer and a *pointer # &x *x\n"
    #expect(Self.problems(text) == [])
  }

  @Test func survivesDeepNesting() {
    for (open, close) in [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("[", "")] {
      let text =
        String(repeating: open, count: 20_000) + String(repeating: close, count: 20_000)
      #expect(!Self.problems(text).isEmpty)
    }
  }

  @Test func refusesTenMegabytes() {
    let text = String(repeating: "library: X\n", count: 1_000_000)
    #expect(
      Self.problems(text) == [
        "r.yml:1:1: more than 256 KB of YAML; expected a file written by hand"
      ])
  }

  @Test func survivesRubbish() {
    #expect(
      Self.problems("") == ["r.yml:1:1: the file is empty; expected a mapping"])
    #expect(
      Self.problems("a\u{0}b") == [
        "r.yml:1:2: not valid YAML: control characters are not allowed"
      ])
    #expect(Self.problems("%&!?|>").count == 1)
    #expect(Self.problems("a: b\n---\nc: d").count == 1)
    #expect(Self.problems("- a: b").count == 1)
    #expect(Self.problems("*x").count == 1)
    #expect(Self.problems("\u{FEFF}library: X").isEmpty)
    #expect(Self.problems("library: X\r\nborrows: [a]\r\n").isEmpty)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    for _ in 0..<300 {
      let bytes = (0..<200).map { _ -> UInt8 in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
      }
      CatalogueFuzzing.resourceFile(bytes)
      CatalogueFuzzing.rulePage(Array("---\n".utf8) + bytes)
      CatalogueFuzzing.callPattern(bytes)
    }
  }

  /// Parts of a good file in a wrong order reach further than noise.
  @Test func survivesShuffledFiles() {
    let pieces = ResourceReaderTests.good.split(whereSeparator: { " \n".contains($0) })
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      let text = pieces.shuffled(using: &generator).prefix(60)
        .joined(separator: [" ", "\n", "\n  ", ", "].randomElement(using: &generator)!)
      CatalogueFuzzing.resourceFile(Array(text.utf8))
    }
  }
}
