import PlumbFlow
import PlumbModel
import Testing

@Suite struct ResourceIndexTests {
  static func pattern(_ text: String) -> CallPattern { try! CallPattern(parsing: text) }

  static let descriptor = ResourceSpec(
    id: "descriptor", noun: "file descriptor", types: ["Int32"],
    states: [.init(name: "open", leakRule: "handle-not-closed"), .init(name: "closed")],
    acquisitions: [.init(pattern: pattern("open"), toState: 0, failure: .negative)],
    events: [
      .init(pattern: pattern("close($)"), fromMask: 0b10, reportRule: "handle-closed-twice"),
      .init(pattern: pattern("close($)"), fromMask: 0b11, toState: 1),
    ],
    useAfter: .init(mask: 0b10, rule: "handle-used-after-close"),
    same: [pattern("CInt($)")], borrows: [pattern("read")])
  static let timer = ResourceSpec(
    id: "timer", noun: "timer", types: ["Timer"],
    states: [.init(name: "running", leakRule: "timer"), .init(name: "over")],
    acquisitions: [.init(pattern: pattern("Timer"), toState: 0)],
    events: [.init(pattern: pattern(".close"), fromMask: 1, toState: 1)])

  let index = ResourceIndex([
    ResourceLibrary(name: "Swift", path: "", borrows: [pattern("print")], inline: ["sync"]),
    ResourceLibrary(name: "C", path: "", never: ["exit"], resources: [descriptor, timer]),
  ])

  @Test func findsWhatACallMayBe() {
    let close = index.candidates(named: "close")
    #expect(close.map(\.role) == [.event, .event, .event])
    #expect(close.map(\.resource) == [0, 0, 1])
    #expect(close.map(\.ordinal) == [0, 1, 0])
    #expect(index.matches(name: "close", receiverType: "", labels: []).map(\.resource) == [1])
    #expect(index.matches(name: "print", receiverType: nil, labels: [""]).map(\.resource) == [nil])
    #expect(index.matches(name: "init", receiverType: "Timer", labels: []).map(\.resource) == [1])
    #expect(index.candidates(named: "nothing").isEmpty)
    #expect(index.resources(heldByType: "Foundation.Timer?") == [1])
  }

  @Test func namesTheTriggers() {
    #expect(index.triggerNames == ["open", "close", "Timer"])
    #expect(index.inlineNames == ["sync"])
    #expect(index.neverNames == ["exit"])
  }

  @Test func knowsReleases() {
    let spec = Self.descriptor
    #expect(spec.leakMask == 0b01)
    #expect(spec.allStates == 0b11)
    #expect(spec.events.map(spec.releases) == [false, true])
    #expect(
      spec.rules == ["handle-not-closed", "handle-closed-twice", "handle-used-after-close"])
  }
}
