import Foundation
import PlumbSource
import Testing

final class Box<Value>: @unchecked Sendable {
  var value: Value?
}

/// Runs `body` on a thread with the stack that ``SourceFile`` asks for.
func onDeepStack<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
  let box = Box<Value>()
  let done = DispatchSemaphore(value: 0)
  let thread = Thread {
    box.value = body()
    done.signal()
  }
  thread.stackSize = SourceFile.requiredStackSize
  thread.start()
  done.wait()
  return box.value!
}

func notices(_ source: String) -> [SourceNotice] {
  onDeepStack { SourceFile(source: source).notices }
}

@Suite struct SourceFileTests {
  @Test func plainFileHasNoNotice() {
    let file = SourceFile(path: "a.swift", source: "let größe = \"ä\" // 😀\n")
    #expect(file.notices.isEmpty)
    #expect(!file.isUnreadable)
    #expect(file.tree.statements.count == 1)
  }

  @Test func binaryRubbishIsNotSwift() {
    var random = SystemRandomNumberGenerator()
    let rubbish = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
    for bytes in [rubbish, rubbish.map { $0 | 0x80 }, Array("let a = 1\0".utf8)] {
      let file = SourceFile(path: "", bytes: bytes)
      #expect(file.isUnreadable)
      #expect(file.notices.count == 1)
      #expect(file.notices[0].message.hasPrefix("not Swift source"))
      #expect(file.bytes == bytes)
    }
  }

  @Test func invalidEncodingIsNoted() {
    var bytes = Array(
      "let a = 1\nlet b = \"x\"\n// some more text, so that one byte is little\n".utf8)
    bytes[19] = 0xFF
    let file = SourceFile(path: "", bytes: bytes)
    #expect(file.notices == [SourceNotice(message: "invalid UTF-8", offset: 19)])
    #expect(file.tree.statements.count == 2)
    #expect(file.text(0..<9) == "let a = 1")
  }

  @Test func emptyFile() {
    let file = SourceFile(source: "")
    #expect(file.notices.isEmpty)
    #expect(IdentifierScan(file.bytes).unique().isEmpty)
    #expect(LineTable(file.bytes).position(of: 0) == (1, 1))
  }

  @Test func hugeFileIsNotParsed() {
    let line = String(repeating: "1, ", count: 50 << 20 / 3)
    #expect(notices("let x = [\(line)]").map(\.message) == ["larger than 8 MB"])
  }

  @Test(arguments: [
    Repeated("", "(", 20_000, "", ")"),
    Repeated("let x = ", "(", 300, "1", ")"),
    Repeated("", "{", 100_000),
    Repeated("", "[\n", 100_000),
    Repeated("let x = ", "[", 30, "1", "]"),
    Repeated("let x: Any = ", "[(", 30, "1", ")]"),
    Repeated("let x: ", "A<[", 30, "B", "]>"),
    Repeated("let x = a", ".b", 100_000),
    Repeated("let x = a", "\n  .b", 100_000),
    Repeated("let x = a", "?", 100_000),
    Repeated("", "try ", 100_000, "f()"),
    Repeated("", "await\n", 100_000, "f()"),
    Repeated("if a { }", " else if b { }", 50_000),
    Repeated("if a {\n}", " else if b {\n  f(1234567, 1234567)\n}", 50_000),
    Repeated("let f: A", " -> A", 100_000),
    Repeated("f {\n}", "\n.map {\n  let a = something()\n}", 50_000),
    Repeated("let s = \"", "\\(\"", 20_000),
    Repeated("", "(@", 40),
    Repeated("", "@(@[", 40),
    Repeated("let x: ", "A<@b ", 40, "c", ">"),
  ])
  func deepNestingIsNoted(source: Repeated) {
    #expect(notices(source.text).map(\.message) == ["nested too deep"])
  }

  @Test(arguments: [
    Repeated("let x = ", "(", 100, "1", ")"),
    Repeated("let x = ", "[", 8, "1", "]"),
    Repeated("let x = ", "[a { ", 20, "1", " }]"),
    Repeated("", "// [0, n)\n", 100),
    Repeated("let x = [", "1, ", 100_000, "]"),
    Repeated("", "// a . b . c . d\n", 10_000),
    Repeated("/*", "a.b.c((((", 10_000, "*/"),
    Repeated("let s = \"", "a.b.c((((", 10_000, "\""),
    Repeated("let s = #\"", "a.b.c((((\\(", 10_000, "\"#"),
    Repeated("", "if a { b() } else if c { d() }\n", 10_000),
    Repeated("", "x = a.b.c\n", 10_000),
    Repeated("let x = a", ".b", 1_400),
    Repeated("if a { }", " else if b { }", 500),
    Repeated("switch a {\n", "case .b: c()\n", 10_000, "}"),
    Repeated("", "@A(1) @B @C<D> var a: (@escaping (@Sendable () -> Void) -> Void) -> Void\n", 40),
    Repeated("", "@Published var a: Int\n", 40),
  ])
  func ordinarySizeIsNot(source: Repeated) {
    #expect(notices(source.text).isEmpty)
  }
}

@Suite struct SyntaxErrorsTests {
  private func errors(_ source: String) -> (errors: SyntaxErrors?, sites: [BodySite]) {
    let file = SourceFile(source: source)
    var sites: [BodySite] = []
    DeclarationWalker(file: file) { _, site in sites.append(site) }.walk()
    return (SyntaxErrors(file, bodies: sites), sites)
  }

  @Test(arguments: [
    "func a() { let = }\nfunc b() { c() }", "func a() { f( }\nfunc b() {}",
    "var a: Int { get { x + } }\nfunc b() {}", "struct S { init() { let } }\nfunc b() {}",
    "let a = f(1 2)\nfunc b() {}", "func a(_: ) {}\nfunc b() {}",
  ])
  func inABody(source: String) throws {
    let (errors, sites) = errors(source)
    let found = try #require(errors)
    #expect(!found.areOutsideBodies)
    #expect(sites.map { found.concern($0) } == [true, false], "\(sites.map(\.fullName))")
  }

  @Test(arguments: [
    "func a() {} }\nfunc b() {}", "struct S { func a() {}\n var = 3 }", "enum { func a() {} }",
    "func a() {}\nextension { }", "protocol P { func ( }\nfunc a() {}",
  ])
  func outsideOfBodies(source: String) throws {
    let (errors, sites) = errors(source)
    let found = try #require(errors)
    #expect(found.areOutsideBodies)
    #expect(sites.allSatisfy { found.concern($0) })
  }

  @Test func theFirstIsNamed() {
    #expect(errors("func a() { ok() }").errors == nil)
    #expect(errors("func a() { let = }\nfunc b() { ( }").errors?.first == 15)
  }

  /// What is missing at the end swallows what follows, and all of that is in doubt.
  @Test func aMissingBrace() throws {
    let (errors, sites) = errors("class A { func a() { if x {\n }\n deinit { b() } }\n")
    let found = try #require(errors)
    #expect(sites.allSatisfy { found.concern($0) })
  }
}

/// A large source that prints small: `unit`, so many times, and `closing` as often.
struct Repeated: Sendable, CustomTestStringConvertible {
  var text: String
  var testDescription: String

  init(
    _ prefix: String, _ unit: String, _ count: Int, _ suffix: String = "", _ closing: String = ""
  ) {
    text = prefix + String(repeating: unit, count: count) + suffix
    text += String(repeating: closing, count: count)
    testDescription = "\(prefix)\(unit) × \(count)"
  }
}

@Suite struct LineTableTests {
  @Test func lineEndsAreCountedAsByTheCompiler() {
    let table = LineTable(Array("a\nb\r\nc\rd\r\r\ne".utf8))
    #expect(table.starts == [0, 2, 5, 7, 9, 11])
    #expect(table.position(of: 5) == (3, 1))
    #expect(table.position(of: 6) == (3, 2))
    #expect(table.position(of: 11) == (6, 1))
    #expect(table.position(of: 99) == (6, 89))
  }

  @Test func columnsAreBytes() {
    let table = LineTable(Array("x\nlet ä = 1".utf8))
    #expect(table.starts == [0, 2])
    #expect(table.position(of: 9) == (2, 8))
    #expect(table.line(of: 1) == 1)
  }
}
