import PlumbStacks
import PlumbTasks

extension SampleDump {
  private static let sleeps = TaskWait(kind: .sleep, text: "sleeps (Task.sleep)")

  private static func creation(
    _ stack: [StackEntry] = made, by creator: UInt64? = 2, age: Double? = 17,
    labels: [(String, String)] = []
  ) -> TaskCreation {
    TaskCreation(
      stack: stack, creator: creator, age: age,
      labels: labels.map { TaskCreation.Label(name: $0.0, value: $0.1) }, owner: nil, thread: 4712)
  }

  private static func value(of task: UInt64, _ title: String) -> TaskWait {
    TaskWait(
      kind: .task, text: "waits for the value of task \(title)",
      commonText: "waits for the value of another task", tasks: [task])
  }

  static let tasks: [LiveTask] = [
    LiveTask(
      address: 0x1000, id: 2, name: "main", kind: .main, state: .suspended, priority: 25,
      wait: value(of: 7, "7 \"load\""),
      stack: [library(0x600, "Task.value.getter"), own(0x1200, "main()", line: 45)]),
    LiveTask(
      address: 0x1100, id: 4, name: "ticker", kind: .unstructured, state: .suspended,
      wait: sleeps, stack: ticker,
      creation: creation(age: 2, labels: [("model", "bge-m3"), ("batch", "32")])),
    LiveTask(
      address: 0x1200, id: 5, kind: .unstructured, state: .suspended, wait: sleeps, stack: ticker,
      creation: creation(age: 17.5)),
    LiveTask(
      address: 0x1300, id: 7, name: "load", kind: .detached, state: .suspended,
      isCancelled: true, priority: 9, waiters: [2],
      wait: TaskWait(kind: .stream, text: "waits for the next element of an AsyncStream"),
      stack: load, creation: creation(age: 93, labels: [("model", "bge-m3")])),
    LiveTask(
      address: 0x1400, id: 9, kind: .unstructured, state: .suspended, wait: sleeps, stack: ticker,
      creation: creation(madeElsewhere, by: 7, age: 0.093)),
    LiveTask(
      address: 0x1500, id: 10, name: "spins", kind: .unstructured, state: .running, thread: 4713,
      creation: creation(madeElsewhere, by: nil, age: nil)),
    LiveTask(
      address: 0x1600, id: 11, kind: .unstructured, state: .enqueued, isNotStarted: true,
      wait: TaskWait(
        kind: .globalExecutor, text: "waits for its turn on the global executor"),
      stack: [thunk], creation: creation()),
    LiveTask(
      address: 0x1700, id: 12, kind: .unstructured, state: .enqueued, isNotStarted: true,
      wait: TaskWait(
        kind: .globalExecutor, text: "waits for its turn on the global executor"),
      stack: [thunk], creation: creation(madeElsewhere)),
    LiveTask(
      address: 0x1800, id: 13, name: "parent", kind: .unstructured, state: .suspended,
      children: [14, 15],
      wait: TaskWait(
        kind: .group, text: "waits for its task group (2 children live)",
        commonText: "waits for its task group", tasks: [14, 15]),
      stack: [library(0x700, "TaskGroup.next(isolation:)"), own(0x1300, "gather()", line: 80)]),
    LiveTask(
      address: 0x1900, id: 14, name: evil, kind: .groupChild, state: .suspended, parent: 13,
      wait: value(of: 13, "13 \"parent\""),
      stack: [own(0x1380, evil, line: 81)],
      creation: creation(by: 13, labels: [(evil, evil), ("state", "mine")])),
    LiveTask(
      address: 0x1a00, id: 15, kind: .groupChild, state: .enqueued, parent: 13,
      wait: TaskWait(kind: .actor, text: "waits for actor serve.Pool"),
      stack: [
        own(0x1400, "Pool.take()", line: 3, role: .dependency), .elided(9_500),
        frame(serve, 0x9999, []), .frame(StackFrame(kind: .async, address: 0x10)),
      ]),
    LiveTask(
      address: 0x1b00, id: 16, kind: .unstructured, state: .suspended,
      wait: TaskWait(kind: .wakeUp, text: "ends a Task.sleep of another task"),
      stack: [library(0x800, "closure #1 in static Task<>._sleep<A>(until:tolerance:clock:)")]),
    LiveTask(address: 0x1c00),
  ]
}
