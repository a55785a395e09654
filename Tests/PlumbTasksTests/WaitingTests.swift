import PlumbTasks
import Testing

/// Who waits for whom.
@Suite struct WaitingTests {
  private func dump(_ edges: [UInt64: [UInt64]], waiters: [UInt64: [UInt64]] = [:]) -> TaskDump {
    let ids = Set(edges.keys).union(edges.values.joined()).union(waiters.keys)
      .union(waiters.values.joined())
    return TaskDump(
      tasks: ids.sorted().map { id in
        LiveTask(
          address: id << 8, id: id, state: .suspended, waiters: waiters[id] ?? [],
          wait: edges[id].map { TaskWait(kind: .task, text: "waits", tasks: $0) })
      })
  }

  @Test func aChainEndsWithTheOneThatWaitsForNobody() {
    let dump = dump([1: [2], 2: [3], 4: [3]])
    #expect(dump.chain(from: 1).map(\.id) == [1, 2, 3])
    #expect(dump.chain(from: 3).map(\.id) == [3])
    #expect(dump.chain(from: 99).isEmpty)
    #expect(dump.waitCycles().isEmpty)
  }

  @Test func aCircleIsFoundOnce() {
    let dump = dump([5: [7], 7: [6], 6: [5], 1: [5]])
    #expect(dump.waitCycles() == [[5, 7, 6]])
    #expect(dump.chain(from: 1).map(\.id) == [1, 5, 7, 6])
  }

  @Test func aTaskThatWaitsForItselfIsACircle() {
    #expect(dump([3: [3]]).waitCycles() == [[3]])
  }

  /// A parent waits for its group, and a child of it for the parent.
  @Test func aGroupIsPartOfACircle() {
    let dump = dump([1: [2, 3], 3: [1], 8: [9], 9: [8]])
    #expect(dump.waitCycles() == [[1, 3], [8, 9]])
  }

  @Test func aWaiterCountsThatDoesNotSayForWhat() {
    #expect(dump([1: [2]], waiters: [1: [2]]).waitCycles() == [[1, 2]])
    #expect(dump([:], waiters: [1: [2]]).chain(from: 2).map(\.id) == [2, 1])
  }

  @Test func theShortestCircleIsShown() {
    let dump = dump([1: [2, 4], 2: [3], 3: [1], 4: [1]])
    #expect(dump.waitCycles() == [[1, 4]])
  }

  /// Of a group the one is followed that does not run.
  @Test func aChainFollowsWhatStands() {
    var dump = dump([1: [2, 3], 3: [4]])
    dump.tasks[1].state = .running
    #expect(dump.chain(from: 1).map(\.id) == [1, 3, 4])
  }

  @Test func aChainMayBeAsLongAsThereAreTasks() {
    let count: UInt64 = 100_000
    var edges = Dictionary(uniqueKeysWithValues: (1..<count).map { ($0, [$0 + 1]) })
    #expect(dump(edges).chain(from: 1).count == Int(count))
    #expect(dump(edges).waitCycles().isEmpty)
    edges[count] = [1]
    #expect(dump(edges).waitCycles().first?.count == Int(count))
    #expect(TaskText(dump(edges), SampleDump.rendering()).text.utf8.count < 2_000)
  }

  @Test func tasksAreFoundByTheirNumber() {
    var dump = dump([1: [2], 2: [3]])
    #expect(dump.task(id: 2)?.id == 2)
    #expect(dump.task(id: 4) == nil)
    dump.tasks.reverse()
    #expect((1...3).allSatisfy { dump.task(id: $0)?.id == $0 })
  }
}
