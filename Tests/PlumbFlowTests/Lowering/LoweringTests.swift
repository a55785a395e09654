import Testing

/// Which calls happen on which paths: the shape of the graph as its users see it.
@Suite struct LoweringTests {
  @Test func guardLeavesEarly() {
    let graph = GraphText(
      "func run(_ x: Int?) { open(); guard let x else { return }; use(x); close() }")
    #expect(graph.paths(of: "run") == ["open return", "open use close return"])
  }

  @Test func deferRunsOnEveryWayOut() {
    let graph = GraphText(
      """
      func run() throws {
        open()
        defer { close() }
        try work()
        if done { return }
        more()
      }
      """)
    #expect(
      graph.paths(of: "run") == [
        "open work close throw", "open work close return", "open work more close return",
      ])
  }

  @Test func defersRunInReverseAndOnlyIfReached() {
    let graph = GraphText(
      """
      func run() {
        defer { first() }
        guard ok else { return }
        defer { close() }
        work()
      }
      """)
    #expect(graph.paths(of: "run") == ["first return", "work close first return"])
  }

  @Test func catchTakesWhatIsThrown() {
    let graph = GraphText(
      """
      func run() {
        do { try open(); close() } catch let error as Timeout { late() } catch { other() }
      }
      """)
    #expect(
      graph.paths(of: "run") == ["open close return", "open late return", "open other return"])
  }

  @Test func catchWithoutCatchAllLetsTheRestOut() {
    let graph = GraphText(
      "func run() throws { do { try open() } catch Failure.soft { soft() } ; close() }")
    #expect(
      graph.paths(of: "run") == ["open close return", "open soft close return", "open throw"])
  }

  @Test func optionalTryGoesOn() {
    let graph = GraphText(
      "func run() { let x = try? open(); guard let x else { return }; close() }")
    #expect(graph.paths(of: "run") == ["open return", "open close return"])
  }

  @Test func tryCoversWhatStandsToItsRight() {
    let graph = GraphText("func run() throws { x = try open() ?? spare(); close() }")
    // Right of `??` only where the left is nil; one error edge, behind both.
    #expect(
      graph.paths(of: "run") == [
        "open close return", "open throw", "open spare close return", "open spare throw",
      ])
  }

  @Test func labelsAreKnown() {
    let graph = GraphText(
      """
      func run() {
        outer: for a in list {
          for b in a {
            if skip { continue outer }
            if stop { break outer }
            open()
          }
        }
        close()
      }
      """)
    let paths = graph.paths(of: "run")
    #expect(paths.contains("close return"))
    #expect(paths.contains("open close return"))
    #expect(!paths.contains("open return"))
  }

  @Test func endlessLoopHasNoEnd() {
    let graph = GraphText("func run() { while true { open(); if done { break } }; close() }")
    #expect(graph.paths(of: "run") == ["open close return", "open open close return"])
    let endless = GraphText("func run() { while true { open() } ; close() }")
    #expect(endless.paths(of: "run") == [])
  }

  @Test func neverReturningCallsEndThePath() {
    let graph = GraphText("func run() { guard ok else { fatalError() }; open() }")
    #expect(graph.paths(of: "run") == ["fatalError never", "open return"])
  }

  @Test func switchTakesOneCase() {
    let graph = GraphText(
      """
      func run() {
        switch x {
        case .a: open()
        case .b(let y) where y.ok: close()
        case .c: first(); fallthrough
        default: other()
        }
      }
      """)
    let paths = graph.paths(of: "run")
    #expect(
      paths == ["open return", "close return", "first other return", "other return"])
  }

  @Test func closuresOfKnownCallsRunInPlace() {
    let graph = GraphText("func run() { let x = lock.withLock { open(); return 1 }; close() }")
    #expect(graph.paths(of: "run") == ["{ open } withLock close return"])
  }

  @Test func returnInAnInlinedClosureStaysInside() {
    let graph = GraphText(
      "func run() { lock.withLock { guard ok else { return }; open() }; close() }")
    #expect(
      graph.paths(of: "run") == ["{ } withLock close return", "{ open } withLock close return"])
  }

  @Test func otherClosuresAreBodiesOfTheirOwn() {
    let graph = GraphText("func run() { queue.async { open() } }")
    #expect(graph.paths(of: "run") == ["async return"])
    #expect(graph.paths(of: "async") == ["open return"])
  }

  @Test func conditionsShortCircuit() {
    let graph = GraphText("func run() { if a(), b() || c(), !d() { open() } else { close() } }")
    #expect(
      graph.paths(of: "run") == [
        "a close return", "a b d close return", "a b d open return", "a b c close return",
        "a b c d close return", "a b c d open return",
      ])
  }

  @Test func ifAndSwitchAreExpressions() {
    let graph = GraphText("func run() { let x = if ok { open() } else { close() }; use(x) }")
    #expect(graph.paths(of: "run") == ["open use return", "close use return"])
  }

  @Test func conditionalCompilationIsABranch() {
    let graph = GraphText(
      """
      func run() {
        #if os(Linux)
        let x = open()
        #else
        let x = other()
        #endif
        use(x)
      }
      """)
    #expect(graph.paths(of: "run") == ["open use return", "other use return"])
    let view = graph.body("run")
    // Both clauses declare one variable.
    #expect(view?.body.locals.filter { view?.text($0.name) == "x" }.count == 1)
  }

  @Test func accessorsAndInitialValuesAreBodies() {
    let graph = GraphText(
      """
      final class Server {
        let handle = open()
        var state: Int { get { close(); return 1 } set { run(newValue) } }
        deinit { close() }
      }
      """)
    #expect(graph.paths(of: "handle") == ["open return"])
    #expect(graph.paths(of: "deinit") == ["close return"])
    #expect(graph.file.summary.bodies.count == 4)
  }

  @Test func bodiesWithoutInterestAreNotLowered() {
    let graph = GraphText("func run() { open() }\nfunc idle() { nothing() }")
    #expect(graph.file.summary.bodies.count == 1)
    #expect(!graph.file.summary.unloweredIdentifiers.isEmpty)
  }

  @Test func propertiesOfInterestAreFollowedThroughTheFile() {
    let graph = GraphText(
      """
      final class Server {
        var handle: Int?
        func run() { handle = open() }
        func peek() -> Bool { handle != nil }
        func idle() { nothing() }
      }
      """)
    #expect(graph.body("peek") != nil)
    #expect(graph.body("idle") == nil)
  }
}
