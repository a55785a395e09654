/// Which function that awaits something means which wait: the one place where names of libraries' functions stand.
enum WaitTable {
  struct Row: Sendable {
    var module: String
    /// What the function's simplified name begins with: `AsyncStream.Iterator.next(`.
    var name: String
    var kind: TaskWait.Kind
    var text: String
    /// Of several functions of a stack that are in the table, one of a higher rank says more; of equal ones, the outer one.
    var rank: Int
  }

  static let rows: [Row] = sleeps + streams + channels + futures + continuations

  /// Modules that a stack is searched through, also where they are the program's own, as in their own tests.
  static let modules = Set(rows.map(\.module))

  /// The runtime's own task that ends a sleep; it has no wait of its own.
  static let wakeUp = TaskWait(kind: .wakeUp, text: "ends a Task.sleep of another task")

  private static func row(
    _ module: String, _ name: String, _ kind: TaskWait.Kind, _ text: String, rank: Int = 2
  ) -> Row {
    Row(module: module, name: name, kind: kind, text: text, rank: rank)
  }

  private static let sleeps = [
    row("_Concurrency", "static Task<>.sleep", .sleep, "sleeps (Task.sleep)"),
    row("_Concurrency", "static Task<>._sleep", .sleep, "sleeps (Task.sleep)"),
    row("Swift", "Clock.sleep(", .sleep, "sleeps (Clock.sleep)"),
    row("Swift", "ContinuousClock.sleep(", .sleep, "sleeps (Clock.sleep)"),
    row("Swift", "SuspendingClock.sleep(", .sleep, "sleeps (Clock.sleep)"),
    row(
      "AsyncAlgorithms", "AsyncTimerSequence.Iterator.next(", .sleep,
      "waits for the next tick of an AsyncTimerSequence"),
  ]

  private static let streams = [
    row("_Concurrency", "AsyncStream.Iterator.next(", .stream, next("an AsyncStream")),
    row(
      "_Concurrency", "AsyncThrowingStream.Iterator.next(", .stream,
      next("an AsyncThrowingStream")),
  ]

  private static let channels = [
    row("AsyncAlgorithms", "AsyncChannel.Iterator.next(", .channel, next("an AsyncChannel")),
    row(
      "AsyncAlgorithms", "AsyncChannel.send(", .channel, "waits for a receiver of an AsyncChannel"),
    row(
      "AsyncAlgorithms", "AsyncThrowingChannel.Iterator.next(", .channel,
      next("an AsyncThrowingChannel")),
    row(
      "AsyncAlgorithms", "AsyncThrowingChannel.send(", .channel,
      "waits for a receiver of an AsyncThrowingChannel"),
    row("NIOCore", "NIOAsyncWriter.yield(", .channel, "waits for room in a NIOAsyncWriter"),
  ]

  private static let futures = [
    row("NIOCore", "EventLoopFuture.get(", .future, "waits for an EventLoopFuture")
  ]

  private static let continuations = [
    "withCheckedContinuation", "withCheckedThrowingContinuation", "withUnsafeContinuation",
    "withUnsafeThrowingContinuation",
  ].map { row("Swift", $0, .continuation, "waits for a continuation (\($0))", rank: 0) }

  private static func next(_ sequence: String) -> String {
    "waits for the next element of \(sequence)"
  }

  /// What the iterators of sequences that are not in the table are called.
  static let iterators = [".AsyncIterator.next(", ".Iterator.next("]
  /// Their sequences only change what another one gives.
  static let modulesOfAdapters: Set<String> = ["Swift", "_Concurrency"]

  /// - Parameter type: `NIOAsyncSequenceProducer`
  static func sequence(_ type: Substring) -> TaskWait {
    TaskWait(kind: .sequence, text: "waits for the next element of a sequence (\(type))")
  }
}
