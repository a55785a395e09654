import CPlumbRuntime
import Glibc
import PlumbInspect
import PlumbLabels
import Synchronization

/// A stretch of work, such as a test, that answers for whatever is made in it.
///
/// Its number travels in a task-local, and with blocks that are handed to a queue of Dispatch. It is noted on each task and resource that is
/// made, in child tasks and in detached ones. So scopes that run in parallel are told apart, and what a task makes after its scope has ended
/// is still that scope's.
///
/// Not seen: what a `DispatchWorkItem`, the handler of a Dispatch source, a thread or a callback of a C library makes, which none of these
/// reaches. Such a thing belongs to a scope only if the scope is `isAlone`.
public final class LeakScope: Sendable {
  /// For reports: the test.
  public let name: String
  public let options: LeakCheckOptions
  /// Nothing else runs in the process meanwhile, so whatever is made is this scope's.
  public let isAlone: Bool
  let owner: UInt64
  private let begin = Moment()
  private let before: ProcessMeasure
  private let labels: LabelSet?

  /// Begins now. Starts the trackers if nobody did.
  public init(name: String, options: LeakCheckOptions, isAlone: Bool = false) {
    Plumb.start()
    self.name = name
    self.options = options
    self.isAlone = isAlone
    let owner = Self.nextOwner.wrappingAdd(1, ordering: .relaxed).newValue
    self.owner = owner
    labels = LabelSet([], owner: owner)
    Self.names.withLock { $0[owner] = name }
    before = .now()
  }

  private static let nextOwner = Atomic<UInt64>(0)
  private static let names = Mutex<[UInt64: String]>([:])

  /// The scope that answers for something, also after its end.
  public static func name(ofOwner owner: UInt64) -> String? { names.withLock { $0[owner] } }

  /// Runs a part of the work. Once or more often, never after `leaks`.
  public func run<Result, Failure: Error>(
    isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Result
  ) async throws(Failure) -> Result {
    guard let labels else { return try await body() }
    return try await labels.withValue(isolation: isolation, body)
  }

  /// The calling thread works for the scope until `leave`, on the same thread: for test frameworks that call back before and after.
  public func enter() {
    guard let labels else { return }
    labels.learn()
    plumb_labels_exchange_thread(UnsafePointer(labels.set))
  }

  public func leave() { plumb_labels_exchange_thread(nil) }

  /// What is left of it, after it had time to end. Sorted by the order in which it was made.
  public func leaks() async -> [Leak] {
    var backOff = BackOff(limit: options.patience)
    while true {
      let left = remaining()
      guard !left.isEmpty, let wait = backOff.wait() else { return left.leaks() }
      // In a task of its own: a test that was cancelled is checked as well, and must not spin.
      await Task.detached { try? await Task.sleep(for: wait) }.value
    }
  }

  /// The same for code outside of tasks: blocks the thread.
  public func leaksBlocking() -> [Leak] {
    var backOff = BackOff(limit: options.patience)
    while true {
      let left = remaining()
      guard !left.isEmpty, let wait = backOff.wait() else { return left.leaks() }
      usleep(UInt32(clamping: wait.components.attoseconds / 1_000_000_000_000))
    }
  }

  /// By how much the process holds more than before.
  var growth: ProcessMeasure {
    let now = ProcessMeasure.now()
    return ProcessMeasure(
      memory: now.memory - before.memory, descriptors: now.descriptors - before.descriptors)
  }

  private func remaining() -> Leftovers {
    for _ in 0..<Self.mostLooks {
      let moment = Moment()
      let left = Leftovers(options, belongs: answersFor)
      // A task that ended while it was looked at may have made another just before, which was looked for too early.
      let isSettled = !OwnProcess.shared.records([.task]).contains { record in
        moment.isBefore(record) && answersFor(record)
      }
      if !left.isEmpty || isSettled { return left }
    }
    return Leftovers(options, belongs: answersFor)
  }

  /// A scope whose tasks make tasks without end is never settled, and has left them.
  private static let mostLooks = 1000

  private func answersFor(_ record: RegistryRecord) -> Bool {
    record.owner == owner || (isAlone && record.owner == nil && begin.isBefore(record))
  }
}
