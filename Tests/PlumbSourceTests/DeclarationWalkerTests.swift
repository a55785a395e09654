import PlumbSource
import Testing

/// Walks `source` and lists its bodies as `kind enclosing.fullName`.
func walk(_ source: String) -> (declarations: FileDeclarations, bodies: [BodySite]) {
  let file = SourceFile(source: source)
  var bodies: [BodySite] = []
  let walker = DeclarationWalker(file: file) { _, site in bodies.append(site) }
  walker.walk()
  return (walker.declarations, bodies)
}

extension BodySite {
  var summary: String {
    let place = enclosingType.isEmpty ? fullName : enclosingType + "." + fullName
    return accessor == .none ? "\(kind) \(place)" : "\(kind)/\(accessor) \(place)"
  }
}

@Suite struct DeclarationWalkerTests {
  @Test func membersOfEveryKind() throws {
    let (found, bodies) = walk(
      """
      import Foundation
      import struct Dispatch.DispatchTime
      public final class Server<Handler>: Base<Handler>, Sendable {
        private let lock = NSLock(), queue: DispatchQueue = .main
        static var shared = try! Server<Int>.make(port: 1)
        @Published weak var delegate: Delegate?
        lazy var timer: Timer = { Timer() }()
        var count: Int { bodies.count }
        var state = State.idle { willSet { log() } didSet { log() } }
        var both: Int { get async throws { 1 } set { } }
        let (reader, writer) = makePipe()
        init?(port: Int, _ name: String = "x") throws { }
        deinit { lock.unlock() }
        func start(after delay: Int, for `in`: Int) async throws -> Bool { true }
        class func fail() -> Never { fatalError() }
        subscript(index: Int, at at: Int) -> Int { get { 1 } }
        enum State { case idle, running(id: Int, String) }
        typealias Done = (Int) -> Void
      }
      """)
    #expect(found.imports == ["Foundation", "Dispatch.DispatchTime"])
    #expect(found.types.map(\.name) == ["Server", "Server.State"])
    let server = try #require(found.types.first)
    #expect(server.inherited == ["Base", "Sendable"])
    #expect(server.access == .public)
    #expect(
      server.members.map(\.fullName) == [
        "Handler", "lock", "queue", "shared", "delegate", "timer", "count", "state", "both",
        "reader", "writer", "init(port:_:)", "deinit", "start(after:for:)", "fail()",
        "subscript(_:at:)", "Done",
      ])
    let members = Dictionary(uniqueKeysWithValues: server.members.map { ($0.name, $0) })
    #expect(members["lock"]?.initialCallee == "NSLock")
    #expect(members["lock"]?.flags == [.isLet])
    #expect(members["lock"]?.access == .private)
    #expect(members["queue"]?.type == "DispatchQueue")
    #expect(members["queue"]?.initialCallee == "=.main")
    #expect(members["shared"]?.initialCallee == "Server.make")
    #expect(members["delegate"]?.flags == [.isWeak, .hasWrapper])
    #expect(members["delegate"]?.attributes == ["Published"])
    #expect(members["timer"]?.initialCallee == "{}()")
    #expect(members["timer"]?.flags == [.isLazy])
    #expect(members["count"]?.flags == [.isComputed])
    #expect(members["state"]?.flags == [.hasObservers])
    #expect(members["both"]?.flags == [.isComputed, .isAsync, .canThrow])
    #expect(members["start"]?.flags == [.isAsync, .canThrow])
    #expect(members["start"]?.type == "Bool")
    #expect(members["fail"]?.flags == [.isStatic, .neverReturns])
    #expect(members["Done"]?.type == "(Int) -> Void")
    #expect(found.types[1].members.map(\.fullName) == ["idle", "running(id:_:)"])
    #expect(found.types[1].members.map(\.payloadTypes) == [[], ["Int", "String"]])
    #expect(
      bodies.map(\.summary) == [
        "propertyValue Server.lock", "propertyValue Server.queue", "propertyValue Server.shared",
        "propertyValue Server.timer", "getter/get Server.count", "propertyValue Server.state",
        "observer/willSet Server.state", "observer/didSet Server.state", "getter/get Server.both",
        "setter/set Server.both", "propertyValue Server.reader",
        "initializer Server.init(port:_:)", "deinitializer Server.deinit",
        "function Server.start(after:for:)", "function Server.fail()",
        "subscript/get Server.subscript(_:at:)",
      ])
  }

  @Test func extensionsAndConditions() {
    let (found, bodies) = walk(
      """
      extension Foo.Bar where T: P { private func a() {} }
      public extension [Int] { func b() {} }
      extension Dictionary<String, Int>: Codable { }
      protocol P { associatedtype T; var x: Int { get }; func c() async }
      #if os(Linux)
      func d() {}
      struct Q {
        #if DEBUG
        var e = 1
        #else
        var e: Int { 2 }
        #endif
      }
      #else
      func d() { }
      #endif
      #Preview { Text("x") }
      """)
    #expect(found.types.map(\.name) == ["Foo.Bar", "Array", "Dictionary", "P", "Q"])
    #expect(found.types[1].members.map(\.access) == [.public])
    #expect(found.types[3].members.map(\.fullName) == ["T", "x", "c()"])
    #expect(found.globals.map(\.fullName) == ["d()", "d()"])
    #expect(
      bodies.map(\.summary) == [
        "function Foo.Bar.a()", "function Array.b()", "function d()", "propertyValue Q.e",
        "getter/get Q.e", "function d()",
      ])
  }

  @Test func scripts() {
    let (found, bodies) = walk(
      """
      let timer = makeTimer()
      func run() {}
      timer.resume()
      """)
    #expect(found.globals.map(\.name) == ["timer", "run"])
    #expect(bodies.map(\.summary) == ["topLevel ", "function run()"])
    #expect(walk("let timer = makeTimer()").bodies.map(\.summary) == ["propertyValue timer"])
  }

  @Test func localTypesAreWalkedOnDemand() {
    let file = SourceFile(source: "func run() { struct Inner { func go() { } } }")
    var names: [String] = []
    let walker = DeclarationWalker(file: file) { walker, site in
      names.append(site.summary)
      guard case .statements(let items) = site.body else { return }
      for item in items {
        guard case .decl(let node) = item.item else { continue }
        walker.walkLocalType(node, enclosing: site.fullName)
      }
    }
    walker.walk()
    #expect(names == ["function run()", "function run().Inner.go()"])
    #expect(walker.declarations.types.map(\.name) == ["run().Inner"])
  }

  @Test(arguments: [
    ("Foo(1)", "Foo"), ("Foo<Int>()", "Foo"), ("Foo.bar(2)", "Foo.bar"), (".init()", ".init"),
    ("try await Foo.make { }", "Foo.make"), ("Foo.shared", "=Foo.shared"), ("[]", "[]"),
    ("[Int]()", "[]"), ("[String: Int]()", "[:]"), ("[:]", "[:]"), ("-1", "0"), ("1.5", "0.0"),
    ("\"a\\(b)\"", "\"\""), ("nil", "nil"), ("false", "true"), ("{ 1 }()", "{}()"), ("{ 1 }", "{}"),
    ("(Foo())", "Foo"), ("Foo()!", "Foo"), ("Foo() as Bar", "Foo"), ("Foo(1).bar()", "Foo().bar"),
    ("a + b", ""), ("#file", "#file"), ("Foo<Int>.Bar()", "Foo.Bar"),
  ])
  func initialCallee(value: String, expected: String) {
    #expect(
      walk("struct S { var x = \(value) }").declarations.types[0].members[0].initialCallee
        == expected)
  }
}
