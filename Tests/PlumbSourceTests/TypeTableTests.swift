import PlumbSource
import Testing

func table(_ sources: [String], modules: [String] = []) -> TypeTable {
  TypeTable(
    sources.enumerated().map { index, source in
      TypeTable.Input(
        declarations: walk(source).declarations,
        module: index < modules.count ? modules[index] : "")
    })
}

@Suite struct TypeTableTests {
  @Test func membersComeFromAllFiles() throws {
    let table = table([
      "class Server { var timer: Timer?; private var count = 0 }",
      "extension Server { func stop() { } ; private var count: Int { 1 } }",
      "extension Server: Sendable { }",
    ])
    let server = try #require(table.types(named: "Server", from: 1).first)
    #expect(
      table.members(of: server).map(\.declaration.name) == ["timer", "count", "stop", "count"])
    #expect(table.members(of: server).map(\.file) == [0, 0, 1, 1])
    #expect(table.members(of: server).map(\.isInExtension) == [false, false, true, true])
    #expect(table[server].inherited == ["Sendable"])
    #expect(table.property(named: "timer", in: server, from: 2)?.declaration.type == "Timer?")
    #expect(table.property(named: "count", in: server, from: 0)?.declaration.initialCallee == "0")
    #expect(table.property(named: "count", in: server, from: 1)?.declaration.type == "Int")
    #expect(table.property(named: "count", in: server, from: 2) == nil)
  }

  @Test func namesAreLookedForFromInsideOut() {
    let table = table([
      """
      struct State {}
      class Outer<T> {
        enum State { struct Deep {} }
        typealias Handle = State.Deep
        typealias Done = Foundation.Timer
        class Inner {}
      }
      extension Outer.Inner { struct More {} }
      typealias Loop = Loop2
      typealias Loop2 = Loop
      typealias Timer = Timer
      """
    ])
    func name(_ written: String, in scope: String = "") -> String {
      table.canonicalName(written, in: scope, file: 0)
    }
    #expect(name("State") == "State")
    #expect(name("State", in: "Outer.Inner") == "Outer.State")
    #expect(name("State.Deep?", in: "Outer") == "Outer.State.Deep")
    #expect(name("Handle", in: "Outer.Inner.More") == "Outer.State.Deep")
    #expect(
      name("Outer<Int>.Handle") == "Outer.State.Deep" || name("Outer<Int>.Handle") == "Outer.Handle"
    )
    #expect(name("Done", in: "Outer") == "Timer")
    #expect(name("More", in: "Outer.Inner") == "Outer.Inner.More")
    #expect(name("T", in: "Outer") == "")
    #expect(name("Loop") == "")
    #expect(name("Timer") == "Timer")
    #expect(name("any Swift.Sequence<Int>") == "Sequence")
    #expect(name("Self", in: "Outer") == "Outer")
    #expect(table.isUserDeclared("State"))
    #expect(!table.isUserDeclared("DispatchQueue"))
  }

  @Test func oneNameInTwoPlaces() {
    let sources = [
      "private struct Box { var a = 1 }", "private struct Box { var b = 1 }", "struct Page {}",
      "struct Page {}", "extension Page { func go() {} }",
    ]
    let apart = table(sources)
    #expect(apart.resolve("Box", in: "", file: 0).count == 1)
    #expect(apart.property(named: "a", in: "Box", from: 0) != nil)
    #expect(apart.property(named: "a", in: "Box", from: 1) == nil)
    #expect(apart.resolve("Box", in: "", file: 2).isEmpty)
    #expect(apart.resolve("Page", in: "", file: 4).count == 2)
    #expect(apart.canonicalName("Page", in: "", file: 4) == "")
    let modules = table(sources, modules: ["A", "A", "A", "B", "B"])
    #expect(modules.resolve("Page", in: "", file: 4).count == 1)
    #expect(modules.members(of: modules.resolve("Page", in: "", file: 3)[0]).count == 1)
    #expect(modules.members(of: modules.resolve("Page", in: "", file: 2)[0]).isEmpty)
  }

  @Test func conditionalClausesAreOneType() {
    let table = table([
      "#if os(Linux)\nstruct P { var fd: Int32 = 0 }\n#else\nstruct P { var fd: Int = 0 }\n#endif"
    ])
    let found = table.types(named: "P", from: 0)
    #expect(found.count == 1)
    #expect(table.members(named: "fd", of: found[0]).count == 2)
    #expect(table.property(named: "fd", in: found[0], from: 0) == nil)
  }

  @Test func inheritance() throws {
    let table = table([
      "class A: B, P { } ; protocol P: Q {} ; protocol Q {}", "class B: C { var x: Int }",
      "class C: NSObject, A2 {} ; class D: E {} ; class E: D {}",
    ])
    let a = try #require(table.types(named: "A", from: 0).first)
    #expect(table.superclasses(of: a).map { table[$0].name } == ["B", "C"])
    #expect(table.ancestors(of: a) == ["B", "C", "P", "Q", "NSObject", "A2"])
    #expect(table.property(named: "x", in: a, from: 0) != nil)
    let q = try #require(table.types(named: "Q", from: 0).first)
    #expect(table.subtypes(of: q).map { table[$0].name } == ["P"])
    let d = try #require(table.types(named: "D", from: 0).first)
    #expect(table.superclasses(of: d).map { table[$0].name } == ["E"])
  }

  @Test func orderOfFilesDoesNotMatter() {
    let sources = [
      "extension Alias { func late() {} }", "typealias Alias = Real", "struct Real { var x = 1 }",
      "extension Real.Sub { func deep() {} }", "extension Real { struct Sub {} }",
      "func free() {}", "extension Array { func mine() {} }", "extension [Int] { func other() {} }",
    ]
    var order = Array(sources.indices)
    var expected: [String]?
    for _ in 0..<50 {
      let table = table(order.map { sources[$0] })
      let found = table.types.map { id in
        "\(table[id].name) \(table[id].isDeclared) "
          + table.members(of: id).map(\.declaration.name).sorted().joined(separator: ",")
      }
      .sorted()
      #expect(found == expected ?? found)
      expected = found
      order.shuffle()
    }
    #expect(expected == ["Array false mine,other", "Real true late,x", "Real.Sub true deep"])
  }

  @Test func globals() {
    let table = table([
      "func run(a: Int) {}\nlet queue = DispatchQueue(label: \"x\")", "private func run() {}",
    ])
    #expect(table.globalFunctions(named: "run", from: 0).map(\.declaration.fullName) == ["run(a:)"])
    #expect(table.globalFunctions(named: "run", from: 1).count == 2)
    #expect(
      table.globals(named: "queue", from: 1).first?.declaration.initialCallee == "DispatchQueue")
  }

  @Test func modulesFromPaths() {
    #expect(TypeTable.moduleName(ofPath: "a/Sources/Core/X/y.swift") == "a/Sources/Core")
    #expect(TypeTable.moduleName(ofPath: "Sources/main.swift") == "")
    #expect(TypeTable.moduleName(ofPath: "x.swift") == "")
  }
}

@Suite struct TypeTextTests {
  @Test(arguments: [
    ("Foo", "Foo"), ("Foo?", "Foo"), ("Foo<Int>.Bar<[A: B]>!", "Foo.Bar"), ("any P", "P"),
    ("some P<Int>", "P"), ("(any P)?", "P"), ("inout Foo", "Foo"), ("@MainActor Foo", "Foo"),
    ("@escaping @Sendable (Int) -> Void", "(Int) -> Void"),
    ("(@Sendable () -> Void)?", "() -> Void"),
    ("[Int]", "Array"), ("[String: [Int]]?", "Dictionary"), ("Optional<Foo>", "Foo"),
    ("Swift.Optional<Foundation.Timer>", "Timer"), ("(Int, Int)", "(Int, Int)"), ("", ""),
    ("@convention(c) (Int) -> Int", "(Int) -> Int"), ("anything", "anything"), ("@", ""),
    ("nonisolated(nonsending) Foo", "Foo"), ("A & B", "A & B"), ("((Foo))", "Foo"), ("(", "("),
    ("~Copyable", "~Copyable"), ("Result<() -> Void, Error>", "Result"), ("[", "["), ("?", ""),
    ("UnsafeMutablePointer<[Int?]>!", "UnsafeMutablePointer"),
    ("AsyncStream<(Int, Int)>.Continuation", "AsyncStream.Continuation"),
    ("inout Swift.Task<Void, Never>?", "Task"), ("Vendor.Timer", "Vendor.Timer"),
    ("SystemPackage.FileDescriptor", "FileDescriptor"),
  ])
  func bare(text: String, expected: String) {
    #expect(TypeText.bare(text) == expected)
  }

  @Test func comesBackFromHostileText() {
    for unit in ["(", "?", "a.", "<", "[", "@a(", "any ", "Optional<"] {
      _ = TypeText.bare(String(repeating: unit, count: 20_000))
    }
    for text in ["\u{0}", "Optional<", "()", "((((,", "Optional<Optional<>", "->", "@"] {
      _ = TypeText.bare(text)
      _ = TypeText.isFunction(text)
      _ = TypeText.isOptional(text)
    }
  }

  @Test func questions() {
    #expect(TypeText.isOptional("Foo?"))
    #expect(!TypeText.isOptional("() -> Foo?"))
    #expect(TypeText.isOptional("(() -> Void)?"))
    #expect(TypeText.element(of: "[Foo<A, B>]?") == "Foo<A, B>")
    #expect(TypeText.element(of: "inout Collections.Deque<Foo>") == "Foo")
    #expect(TypeText.element(of: "[A: B]") == nil)
    #expect(TypeText.element(of: "Box<Foo>") == nil)
    #expect(TypeText.element(of: ">") == nil)
    #expect(TypeText.isFunction("(Int) async -> Void"))
    #expect(!TypeText.isFunction("Result<() -> Void, Error>"))
  }
}
