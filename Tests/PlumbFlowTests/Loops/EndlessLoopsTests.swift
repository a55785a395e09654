import PlumbFlow
import PlumbSource
import Testing

@Suite struct EndlessLoopsTests {
  /// A body and whether it stays for ever: if nobody cancels it, and if somebody may.
  struct Row: Sendable, CustomTestStringConvertible {
    var code: String
    var untilCancelled: Bool
    var always: Bool
    var testDescription: String { code }

    init(_ code: String, untilCancelled: Bool, always: Bool) {
      self.code = code
      self.untilCancelled = untilCancelled
      self.always = always
    }
  }

  static let rows = [
    Row("while true { work() }", untilCancelled: true, always: true),
    Row("while true { if done { break }; work() }", untilCancelled: false, always: false),
    Row("while !Task.isCancelled { work() }", untilCancelled: true, always: false),
    Row(
      "while Task.isCancelled == false { work() }", untilCancelled: true, always: false),
    Row("repeat { work() } while true", untilCancelled: true, always: true),
    Row("repeat { work() } while !Task.isCancelled", untilCancelled: true, always: false),
    Row(
      "while true { try? await Task.sleep(for: .seconds(1)) }", untilCancelled: true, always: true),
    Row(
      "while true { try await Task.sleep(for: .seconds(1)) }", untilCancelled: true, always: false),
    Row("while true { try Task.checkCancellation() }", untilCancelled: true, always: false),
    Row("while true { try await work() }", untilCancelled: false, always: false),
    Row(
      "while true { do { try await work() } catch { note(error) } }", untilCancelled: true,
      always: true),
    Row(
      "while true { do { try await work() } catch is CancellationError { return } catch {} }",
      untilCancelled: false, always: false),
    Row("outer: while true { while true { break outer } }", untilCancelled: false, always: false),
    Row("outer: while true { while true { continue outer } }", untilCancelled: true, always: true),
    Row("outer: while flag { while true { work() } }", untilCancelled: true, always: true),
    Row(
      "while true { guard let self else { return }; self.work() }", untilCancelled: false,
      always: false),
    Row("while let self, !Task.isCancelled { self.work() }", untilCancelled: false, always: false),
    Row(
      "while true { guard let x else { fatalError() }; use(x) }", untilCancelled: true, always: true
    ),
    Row("for x in xs { while true { work(x) } }", untilCancelled: true, always: true),
    Row("for x in xs { work(x) }", untilCancelled: false, always: false),
    Row("while true { for await x in xs { work(x) } }", untilCancelled: true, always: true),
    Row(
      "while true { switch next() { case .stop: return; case .go: work() } }",
      untilCancelled: false, always: false),
    Row(
      "while true { switch next() { case .stop: break; case .go: work() } }", untilCancelled: true,
      always: true),
    Row(
      "while true { defer { note() }; if wait() { continue } ; work() }", untilCancelled: true,
      always: true),
    Row("if flag { while true { work() } }", untilCancelled: true, always: true),
    Row("await stay()", untilCancelled: true, always: true),
    Row("work()", untilCancelled: false, always: false),
  ]

  @Test(arguments: rows)
  func row(_ row: Row) throws {
    let body = try self.body("func f() async throws { mark(); \(row.code) }")
    func stays(_ cancellation: EndlessLoops.Cancellation) -> Bool {
      !EndlessLoops(body, cancellation: cancellation) { $0.name == "stay" }.loops.isEmpty
    }
    #expect(stays(.never) == row.untilCancelled)
    #expect(stays(.possible) == row.always)
  }

  @Test func aLoopKnowsItsPlace() throws {
    let body = try self.body("func f() {\n  mark()\n  while true {\n    work()\n  }\n}")
    let loop = try #require(EndlessLoops(body, cancellation: .possible).loops.first)
    #expect(body.file.line(loop.offset) == 3)
  }

  private func body(_ code: String) throws -> BodyView {
    let builder = SummaryBuilder(
      triggers: ["mark"],
      vocabulary: LoweringVocabulary(inlineCallees: [], neverReturning: ["fatalError"]))
    let summary = builder.summary(of: SourceFile(path: "A.swift", bytes: Array(code.utf8)))
    let file = LoadedFile(index: 0, summary: summary)
    let number = try #require(
      summary.bodies.indices.first { BodyView(file: file, number: $0).name == "f" })
    return BodyView(file: file, number: number)
  }
}
