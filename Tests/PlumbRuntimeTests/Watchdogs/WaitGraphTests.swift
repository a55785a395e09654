import PlumbRuntime
import PlumbTasks
import Testing

/// Dumps that no test program would make.
@Suite struct WaitGraphTests {
  private func task(_ id: UInt64, waitsFor targets: [UInt64], _ kind: TaskWait.Kind = .task)
    -> LiveTask
  {
    LiveTask(
      address: id * 1024, id: id, state: .suspended,
      wait: TaskWait(kind: kind, text: "waits", tasks: targets))
  }

  private func report(_ tasks: [LiveTask], actors: [UInt64: UInt64] = [:]) -> HangReport {
    HangReport(tasks: TaskDump(tasks: tasks), threads: [], actors: actors)
  }

  @Test func aTaskThatWaitsForItself() {
    let report = report([task(1, waitsFor: [1])])
    #expect(report.cycles.map { $0.map(\.text) } == [["task 1 waits for the value of task 1"]])
    #expect(report.text().hasPrefix("Deadlock: it waits for itself"))
  }

  @Test func twoCirclesAndAWayIntoOne() {
    let report = report([
      task(1, waitsFor: [2]), task(2, waitsFor: [3]), task(3, waitsFor: [1]),
      task(4, waitsFor: [5]), task(5, waitsFor: [4]), task(6, waitsFor: [5]),
    ])
    #expect(report.cycles.map(\.count) == [3, 2])
    #expect(report.chains.map(\.start.title) == ["task 6"])
    #expect(report.chains.map(\.leadsIntoCycle) == [true])
    #expect(report.text().contains("→ which is in the circle above"))
  }

  /// A circle that is reached over a bridge from another one; the bridge is in neither.
  @Test func circlesThatAreJoined() {
    let report = report([
      task(1, waitsFor: [2, 3], .group), task(2, waitsFor: [1]), task(3, waitsFor: [4]),
      task(4, waitsFor: [5]), task(5, waitsFor: [4]),
    ])
    #expect(report.cycles.map(\.count) == [2, 2])
  }

  @Test func theWorstOfManyChildrenIsFollowed() {
    var tasks = [task(1, waitsFor: Array(2...50_001), .group)]
    for id in UInt64(2)...50_001 { tasks.append(task(id, waitsFor: [], .sleep)) }
    tasks[40_000] = task(40_001, waitsFor: [], .continuation)
    let report = report(tasks)
    #expect(report.cycles.isEmpty)
    #expect(report.chains.count == 1)
    #expect(report.chains.first?.last.title == "task 40001")
    #expect(
      report.text().contains(
        "task 1 waits in its task group for task 40001 (and 49999 others)\n"
          + "    → task 40001 waits that nobody has resumed"))
  }

  @Test func aLongChain() {
    var tasks = (UInt64(1)...50_000).map { task($0, waitsFor: [$0 + 1]) }
    tasks.append(task(50_001, waitsFor: [], .stream))
    let report = report(tasks)
    #expect(report.cycles.isEmpty)
    #expect(report.chains.map(\.edges.count) == [50_000])
    #expect(report.text().contains("… 49988 more …"))
    tasks[50_000] = task(50_001, waitsFor: [1])
    #expect(self.report(tasks).cycles.map(\.count) == [50_001])
  }

  @Test func manyThatWaitForOneActorAreOneEntry() {
    var tasks: [LiveTask] = []
    var actors: [UInt64: UInt64] = [:]
    for id in UInt64(1)...1000 {
      var task = task(id, waitsFor: [], .actor)
      task.wait?.text = "waits for actor Pool"
      actors[task.address] = 64
      tasks.append(task)
    }
    let text = report(tasks, actors: actors).text()
    #expect(text.contains("task 1 waits for its turn on actor Pool (and 999 more like it)"))
    #expect(text.contains("→ actor Pool is busy; with whom is not known"))
  }
}
