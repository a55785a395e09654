import PlumbFlow
import PlumbModel
import Testing

/// One resource with two states, followed through small bodies.
@Suite struct TypestateTests {
  /// A descriptor: `open()` gives it, `close($)` ends it, `read($)` looks at it.
  static let spec = ResourceSpec(
    id: "descriptor", noun: "descriptor",
    states: [.init(name: "open", leakRule: "leak"), .init(name: "closed")],
    acquisitions: [
      .init(pattern: pattern("open"), toState: 0, failure: .negative)
    ],
    events: [
      .init(pattern: pattern("close($)"), fromMask: 0b01, toState: 1),
      .init(pattern: pattern("close($)"), fromMask: 0b10, reportRule: "twice"),
    ],
    useAfter: .init(mask: 0b10, rule: "after"), borrows: [pattern("read"), pattern(".count")])

  static func pattern(_ text: String) -> CallPattern { try! CallPattern(parsing: text) }

  /// What is found: "leak dropped", "twice event"; or "escapes", or nothing.
  private func verdict(_ body: String, spec: ResourceSpec = Self.spec) -> [String] {
    let graph = GraphText("func run() throws {\n\(body)\n}")
    guard let view = graph.body("run") else { return ["no body"] }
    let index = ResourceIndex([
      ResourceLibrary(name: "test", path: "test.yml", resources: [spec])
    ])
    var found: [String] = []
    for number in view.body.instructions.indices {
      let value = ValueID(number)
      guard view.body[value].opcode == .call, view.symbolText(of: value) == "open" else {
        continue
      }
      let analysis = TypestateAnalysis(
        view: view, spec: spec,
        seed: TypestateSeed(.value(value), state: 0, failure: .negative), resources: index,
        facts: BodyFacts(view.body), receiverType: { _, _ in "" })
      guard let outcome = analysis.run() else { return ["given up"] }
      found += outcome.violations.map { "\($0.rule) \($0.kind)" }
      if outcome.violations.isEmpty, !outcome.escapes.isEmpty { found.append("escapes") }
    }
    return found
  }

  @Test(arguments: [
    ("let fd = open(); close(fd)", []),
    ("let fd = open(); read(fd)", ["leak dropped"]),
    ("_ = open()", ["leak dropped"]),
    ("open()", ["leak dropped"]),
    ("let fd = open(); if x { return }; close(fd)", ["leak dropped"]),
    ("let fd = open(); defer { close(fd) }; if x { return }; try work()", []),
    ("let fd = open(); try work(); close(fd)", ["leak dropped"]),
    ("let fd = try open(); close(fd)", []),
    ("let fd = open(); guard fd >= 0 else { return }; close(fd)", []),
    ("let fd = open(); if fd < 0 { throw E() }; close(fd)", []),
    ("let fd = open(); if fd == -1 { return }; defer { close(fd) }; try work()", []),
    ("let fd = open(); if -1 == fd { return }; close(fd)", []),
    ("let fd = open(); guard fd != -1, ready else { return }; close(fd)", ["leak dropped"]),
    ("let fd = open(); close(fd); close(fd)", ["twice event"]),
    ("let fd = open(); if x { close(fd) }; close(fd)", ["twice event"]),
    ("let fd = open(); close(fd); read(fd)", ["after use"]),
    ("var fd = open(); fd = open(); close(fd)", ["leak overwritten"]),
    ("let a = open(); let b = a; close(b)", []),
    ("let fd = open(); return consume(fd)", ["escapes"]),
    ("let fd = open(); self.fd = fd", ["escapes"]),
    ("let fd = open(); list.append(fd)", ["escapes"]),
    ("let fd = open(); queue.async { close(fd) }", ["escapes"]),
    ("let fd = open(); lock.withLock { close(fd) }", []),
    ("let fd = open(); print(fd.base)", ["escapes"]),
    ("let fd = open(); keep(fd.count)", ["leak dropped"]),
    ("for i in list { let fd = open(); if i.bad { continue }; close(fd) }", ["leak dropped"]),
    ("for i in list { let fd = open(); if i.bad { close(fd); continue }; close(fd) }", []),
    ("while true { let fd = open(); if done { close(fd); break }; close(fd) }", []),
    ("let fd = ok ? open() : -1; close(fd)", []),
    ("do { let fd = open(); try work(); close(fd) } catch { }", ["leak dropped"]),
    ("let fd = open(); do { try work() } catch { close(fd); throw error }; close(fd)", []),
    ("let fd = open(); guard ok else { fatalError() }; close(fd)", []),
    ("let fd = open(); switch x { case .a: close(fd); case .b: break }", ["leak dropped"]),
    ("let fd = open(); switch x { case .a: close(fd); default: close(fd) }", []),
  ])
  func finds(body: String, expected: [String]) {
    #expect(verdict(body) == expected, "\(body)")
  }

  /// Conditions that were decided once are decided alike later.
  @Test(arguments: [
    ("var fd: Int32 = -1\nif flag { fd = open() }\nwork()\nif flag { close(fd) }", []),
    ("var fd: Int32 = -1\nif flag { fd = open() }\nif other { close(fd) }", ["leak dropped"]),
    (
      "let fd = open()\nvar done = false\ndefer { if !done { close(fd) } }\nif x { return }\nclose(fd)\ndone = true",
      []
    ),
    (
      "let fd = open()\nvar kept = true\nif x { close(fd); kept = false }\nif kept { close(fd) }",
      []
    ),
    (
      "let fd = open()\nif mode == .a { close(fd) }\nif mode != .a { work() }\nif mode == .a { return }\nclose(fd)",
      []
    ),
    (
      "let fd = open()\nswitch kind { case .x: close(fd); case .y: work() }\nswitch kind { case .x: work(); case .y: close(fd) }",
      []
    ),
    ("let fd = try? open()\nguard let fd else { return }\nclose(fd)", []),
    ("#if DEBUG\nlet fd = open()\n#endif\nwork()\n#if DEBUG\nclose(fd)\n#endif", []),
  ])
  func correlates(body: String, expected: [String]) {
    #expect(verdict(body) == expected, "\(body)")
  }

  /// A body that must be read: by `collect`, or by a loop, which may have no turn at all.
  @Test(arguments: [
    ("let r = open(); for try await _ in r.body {}", []),
    ("let r = open(); for try await part in r.body { keep(part) }; note(r.status)", ["escapes"]),
    (
      "let r = open(); let body = r.body; if x { return }; for await p in body { use(p) }",
      ["leak dropped"]
    ),
    ("let r = open(); for name in r.names { print(name) }", ["leak dropped"]),
    ("let r = open(); r.body.collect(upTo: 9)", []),
    ("let r = open(); r.body.decode()", ["escapes"]),
    ("let r = open(); r.drain()", ["escapes"]),
    ("let r = open(); note(r.status)", ["leak dropped"]),
  ])
  func readsABody(body: String, expected: [String]) {
    var spec = Self.spec
    spec.events = [
      .init(pattern: Self.pattern(".collect"), fromMask: 0b11, toState: 1),
      .init(pattern: Self.pattern(".makeAsyncIterator"), fromMask: 0b11, toState: 1),
    ]
    spec.useAfter = nil
    spec.same = [Self.pattern(".body")]
    spec.borrows = [Self.pattern(".status"), Self.pattern(".names")]
    spec.unlistedMethods = .take
    #expect(verdict(body, spec: spec) == expected, "\(body)")
  }

  @Test func manyBranchesAreGivenUpOrSolvedInTime() {
    let branches = (0..<300).map { "if c\($0) { a\($0)() }" }.joined(separator: "\n")
    #expect(verdict("let fd = open()\n\(branches)\nclose(fd)") == [])
  }
}
