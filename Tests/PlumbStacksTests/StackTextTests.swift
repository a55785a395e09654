import PlumbStacks
import Testing

/// Stacks as a reader sees them.
@Suite struct StackTextTests {
  private let text = StackText(
    StackRendering(sources: SourceFiles(workingDirectory: "/s"), showsSnippets: false))

  private func frame(_ address: UInt64, _ functions: StackFunction...) -> StackEntry {
    .frame(StackFrame(kind: .call, address: address, functions: functions))
  }

  private func function(_ name: String, line: Int = 0, role: StackFunction.Role = .own)
    -> StackFunction
  {
    StackFunction(name: name, fullName: name, path: "/s/a.swift", line: line, role: role)
  }

  @Test func aLineHasNumberNameAndPlace() {
    let stack = [frame(1, function("load()", line: 3)), .boundary(.asyncCallers), frame(2)]
    #expect(
      text.text(stack, status: nil, snippets: false) == """
           0  load() at a.swift:3
             — async caller —
           1  0x0000000000000002

        """)
  }

  @Test(arguments: [1, 2, 3])
  func aRecursionIsFolded(period: Int) {
    let circle = (0..<(period * 50)).map { frame(UInt64(0x7000 + $0 % period)) }
    let stack = [frame(1, function("first()"))] + circle + [frame(2, function("last()"))]
    let text = text.text(stack, status: nil, snippets: false)
    let what = period == 1 ? "the frame above" : "the \(period) frames above"
    #expect(text.contains("… \(what) 49 times more …"))
    for number in 0..<period { #expect(text.ranges(of: "000000700\(number)").count == 1) }
    #expect(text.contains("\(period * 50 + 1)  last()"))
  }

  @Test func theGistNamesTheTopAndWhoseWorkItIs() {
    let stack = [frame(1, function("epoll_wait", role: .system)), frame(2, function("serve()"))]
    #expect(text.gist(stack, status: nil) == "in epoll_wait, for serve()")
    #expect(text.gist([], status: nil) == "no frames")
    #expect(text.gist([frame(1), frame(2)], status: nil) == "2 frames without symbols")
  }

  @Test func namesOfStrangersAreHarmless() {
    let stack = [frame(1, function("a\u{1b}[31m\nb\u{202e}"))]
    #expect(
      text.text(stack, status: nil, snippets: false).hasPrefix("   0  a\u{fffd}[31m\u{fffd}b"))
  }
}
