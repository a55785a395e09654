import PlumbInspect
import PlumbTasks

/// Why a process, or a test in it, does not go on: who waits for whom.
///
/// Only what is certain is said. Which task occupies a busy actor is known where that task has a thread at the moment; on whom a semaphore or
/// a continuation depends is never known.
public struct HangReport: Sendable {
  /// Parties that wait for each other in a circle: none of them can go on. Empty: there is no circle.
  public var cycles: [[HangEdge]]
  /// Where the others lead, worst first.
  public var chains: [HangChain]
  public var threads: [DescribedThread]
  public var tasks: TaskDump
  /// Of which actor a task waits for its turn, by the addresses of both.
  private(set) var actors: [UInt64: UInt64]
  /// What could not be had, and why, in a user's words.
  public var notices: [String] { tasks.notices }

  /// - Parameters:
  ///   - threads: of the same moment as the tasks.
  ///   - actors: of which actor a task waits for its turn, by the addresses of both.
  public init(tasks: TaskDump, threads: [DescribedThread], actors: [UInt64: UInt64]) {
    let graph = HangGraph(dump: tasks, threads: threads, actors: actors)
    cycles = graph.cycles()
    chains = graph.chains(without: cycles).filter { chain in
      // Threads of libraries that wait for work are no part of a hang; threads that somebody waits for are in a chain.
      guard chain.start.kind == .thread else {
        // A task that runs is seen by its thread.
        return chain.start.kind == .task && chain.edges.first?.to.kind != .thread
          && chain.end?.kind != .running
      }
      let thread = threads.first { UInt64($0.facts.thread) == chain.start.key }
      return thread?.role == .program && thread?.wait != nil
    }.sorted { $0.order < $1.order }
    self.tasks = tasks
    self.threads = threads
    self.actors = actors
  }
}

extension HangChain {
  /// Worst first; long ones before short ones.
  fileprivate var order: (Int, Int) {
    let kinds = HangEnd.Kind.allCases
    let rank = leadsIntoCycle ? -1 : end.flatMap { kinds.firstIndex(of: $0.kind) } ?? kinds.count
    return (rank, -edges.count)
  }
}

extension DescribedThread {
  var node: HangNode { HangNode(.thread, UInt64(facts.thread), title: title) }
}
