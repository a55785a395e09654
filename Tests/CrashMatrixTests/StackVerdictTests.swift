import CrashMatrix
import Foundation
import Testing

/// The judge itself: a matrix that finds everything right is worth what its judge is.
@Suite struct StackVerdictTests {
  private let sources: VictimSources
  private let stack: [StackFunction]
  private let expected: [String]

  init() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().path
    sources = try VictimSources(root: root)
    let row = try #require(CrashRow.all.first { $0.kind == "bounds" })
    expected = row.frames(in: CrashPlace.all[0])
    var stack: [StackFunction] = []
    for name in expected {
      let (file, line) = try #require(try Self.place(of: name, root))
      stack.append(StackFunction(shown: name + "(_:) + 17", path: "/a/" + file, line: line))
    }
    self.stack = stack
  }

  /// The line of the declaration.
  private static func place(of name: String, _ root: String) throws -> (String, Int)? {
    for file in ["Kinds.swift", "Places.swift"] {
      let text = try String(
        contentsOfFile: root + "/Samples/crash/victim/" + file, encoding: .utf8)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      if let index = lines.firstIndex(where: { $0.contains("func \(name)(") }) {
        return (file, index + 1)
      }
    }
    return nil
  }

  private func verdict(_ stack: [StackFunction]) -> StackVerdict {
    StackVerdict(expected: expected, stack: stack, sources: sources)
  }

  @Test func theWholeStackIsRight() {
    let runtime = StackFunction(shown: "swift_job_run + 148", path: nil, line: 0)
    let verdict = verdict([runtime] + stack + [runtime])
    #expect(verdict.isRight)
    #expect(verdict.rightCount == expected.count)
    #expect(verdict.placedCount == expected.count)
  }

  @Test func aRepeatedFunctionCountsOnce() {
    #expect(verdict([stack[0], stack[0]] + stack).isRight)
  }

  @Test func aMissingFunctionIsSeen() {
    for index in stack.indices {
      var shorter = stack
      shorter.remove(at: index)
      let verdict = verdict(shorter)
      #expect(verdict.missing == [expected[index]])
      #expect(verdict.rightCount == expected.count - 1)
      #expect(!verdict.isRight)
    }
  }

  @Test func aWrongOrderIsSeen() {
    var swapped = stack
    swapped.swapAt(1, 2)
    let verdict = verdict(swapped)
    #expect(verdict.rightCount == expected.count - 1)
    #expect(verdict.stray.count == 1)
    #expect(!verdict.isRight)
  }

  @Test func aFunctionOfAnotherRowIsSeen() {
    let stranger = StackFunction(shown: "crashByNil()", path: nil, line: 0)
    #expect(verdict([stranger] + stack).stray == ["crashByNil"])
  }

  @Test func aLineOutsideOfItsFunctionIsSeen() {
    var moved = stack
    moved[1].line += 1000
    #expect(verdict(moved).misplaced == [expected[1]])
    moved[1].line = 0
    #expect(verdict(moved).misplaced == [expected[1]])
    moved[1].file = nil
    #expect(!verdict(moved).isRight)
  }

  @Test func nothingIsNotRight() {
    let verdict = verdict([])
    #expect(verdict.rightCount == 0)
    #expect(verdict.missing == expected)
  }

  @Test(arguments: [
    ("crashInner(_:)", "crashInner"), ("specialized crashInner(_:) + 17", "crashInner"),
    ("(1) suspend resume partial function for asyncInner(_:)", "asyncInner"),
    ("closure #1 in taskWaiter(_:)", "closure #1 in taskWaiter"),
    (
      "partial apply for closure #1 in closure #1 in groupWaiter(_:)",
      "closure #1 in closure #1 in groupWaiter"
    ), ("victim_throw", "victim_throw"), ("hidden<A>(_:)", "hidden"),
  ])
  func namesLoseWhatIsNotTheirs(shown: String, name: String) {
    #expect(StackFunction(shown: shown, path: nil, line: 0).name == name)
  }
}
