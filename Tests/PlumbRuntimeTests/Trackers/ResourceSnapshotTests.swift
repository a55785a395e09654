import PlumbRuntime
import Testing

@Suite struct ResourceSnapshotTests {
  private static func descriptor(_ number: UInt64, identity: UInt64) -> LiveResource {
    LiveResource(kind: .descriptor, key: number, identity: identity, title: "file")
  }

  @Test func whatWasThereIsNotAdded() {
    let before = ResourceSnapshot(resources: [Self.descriptor(3, identity: 1)])
    let after = ResourceSnapshot(resources: [
      Self.descriptor(3, identity: 1), Self.descriptor(4, identity: 1),
    ])
    #expect(after.added(since: before).map(\.key) == [4])
    #expect(before.added(since: after).isEmpty)
  }

  @Test func aNumberThatIsUsedAgainIsAnother() {
    let before = ResourceSnapshot(resources: [Self.descriptor(3, identity: 1)])
    let after = ResourceSnapshot(resources: [Self.descriptor(3, identity: 2)])
    #expect(after.added(since: before) == after.resources)
  }

  @Test func kindsDoNotShareNumbers() {
    let before = ResourceSnapshot(resources: [Self.descriptor(3, identity: 1)])
    let thread = LiveResource(kind: .thread, key: 3, identity: 1, title: "thread")
    #expect(ResourceSnapshot(resources: [thread]).added(since: before) == [thread])
  }

  /// What else may be doing something decides nothing here.
  @Test func whatNobodyWasSeenMakingIsNoLeak() {
    #expect(!Self.descriptor(3, identity: 1).isLeak)
  }
}
