import PlumbSource
import Testing

@Suite struct IdentifierScanTests {
  let source = "func start() { timer1.cancel(); größe += 0x1F } // stop"

  @Test func findsEveryName() {
    let scan = IdentifierScan(Array(source.utf8))
    let names = ["func", "start", "timer1", "cancel", "größe", "stop"]
    #expect(scan.hashes == names.map { identifierHash($0) })
    #expect(scan.unique() == names.map { identifierHash($0) }.sorted())
    #expect(scan.offsets[2] == 15)
  }

  @Test func asksRanges() {
    let scan = IdentifierScan(Array(source.utf8))
    let names = NameSet(["cancel", "resume"])
    #expect(scan.mentions(names, in: 13..<30))
    #expect(!scan.mentions(names, in: 0..<21))
    #expect(!scan.mentions(names, in: 30..<60))
    var after: [UInt32] = []
    scan.forEach(in: 13..<60) { after.append($0) }
    #expect(after == ["timer1", "cancel", "größe", "stop"].map { identifierHash($0) })
  }

  @Test func findsNamesByTheirEnds() {
    let scan = IdentifierScan(
      Array("let replyPromise = promises + omise + mise".utf8),
      endings: NameEndings(["romise", "mises", "omise"]))
    #expect(scan.endingOffsets == [4, 19, 30])
    #expect(scan.hasEnding(in: 19..<20))
    #expect(!scan.hasEnding(in: 5..<19))
    #expect(!scan.hasEnding(in: 31..<60))
    #expect(IdentifierScan(Array("promise".utf8)).endingOffsets.isEmpty)
  }

  @Test func setsHoldWhatWasPutIn() {
    let names = (0..<5_000).map { "name\($0)" }
    let set = NameSet(names)
    #expect(names.allSatisfy { set.contains($0) })
    #expect(!set.contains("name5000"))
    var zero = NameSet(capacity: 0)
    #expect(!zero.contains(hash: 0))
    zero.insert(hash: 0)
    #expect(zero.contains(hash: 0))
    #expect(zero.hashes == [0])
  }
}

@Suite struct DirectiveScanTests {
  func texts(_ source: String) -> [String] {
    DirectiveScan.directives(of: SourceFile(source: source)).map(\.text)
  }

  @Test func findsComments() {
    let source = """
      // plumb:disable:next timer-not-cancelled -- lives as long as the process
      let a = timer() // plumb:disable:this x -- y  \n/* plumb:enable */
      ///plumb:disable z
      """
    let found = DirectiveScan.directives(of: SourceFile(source: source))
    #expect(
      found.map(\.text) == [
        "plumb:disable:next timer-not-cancelled -- lives as long as the process",
        "plumb:disable:this x -- y", "plumb:enable", "plumb:disable z",
      ])
    #expect(found.map(\.followsCode) == [false, true, false, false])
    #expect(found[0].offset == 0)
    #expect(found[0].endOffset == 73)
  }

  @Test func onlyCommentsCount() {
    #expect(texts("let a = \"// plumb:disable x\"").isEmpty)
    #expect(texts("let a = \"\"\"\n// plumb:disable x\n\"\"\"").isEmpty)
    #expect(texts("// see plumb:disable in the manual").isEmpty)
    #expect(texts("// plumber: nothing").isEmpty)
    #expect(texts("plumb: while true { }").isEmpty)
    #expect(texts("let a = 1\n// plumb:x plumb:y") == ["plumb:x plumb:y"])
    #expect(texts("// plumb:last") == ["plumb:last"])
    #expect(texts("f() { // plumb:in\n}") == ["plumb:in"])
  }

  /// The tree is longer than the bytes, which a fuzzer found out.
  @Test func directiveAfterBytesThatAreNoText() {
    let bytes = Array("// ".utf8) + [0xFF, 0xFE, 0xFF] + Array("\n/* plumb:disable x -- y".utf8)
    _ = DirectiveScan.directives(of: SourceFile(path: "a.swift", bytes: bytes))
  }
}
