import PlumbCrashFormat
import PlumbStacks

/// Joins a thread's own stack with the async functions that wait for it.
///
/// The process cannot tell which word on its stack is an async context; it records candidates. A chain is believed when the symbol of its
/// first address is that of a resume point, and cut at the first address that is none.
struct AsyncStack {
  /// Of the thread, with symbols.
  let frames: [StackFrame]
  /// Each with the frames of its resume points.
  let candidates: [(candidate: CrashReport.AsyncCandidate, resumes: [StackFrame])]

  /// - Returns: How many frames of the thread stand before the callers, and the callers; nil where no candidate is believable.
  func choose() -> (depth: Int, callers: [StackFrame])? {
    var best: (rank: Rank, depth: Int, callers: [StackFrame])?
    let firstAsync = frames.firstIndex(where: Self.isAsync)
    for (candidate, resumes) in candidates {
      let believed = Array(resumes.prefix { Self.isResumePoint($0) })
      guard !believed.isEmpty else { continue }
      // A context that is found deeper than the first async function belongs to an executor that waits further down.
      guard candidate.frame <= firstAsync ?? candidate.frame else { continue }
      let rank = Rank(
        isAtAsyncFrame: candidate.frame == firstAsync, source: candidate.source,
        isWhole: believed.count == resumes.count, length: believed.count)
      if best.map({ $0.rank < rank }) ?? true {
        best = (rank, min(firstAsync ?? candidate.frame, frames.count - 1) + 1, believed)
      }
    }
    return best.map { ($0.depth, $0.callers) }
  }

  /// Better is greater.
  private struct Rank: Comparable {
    var isAtAsyncFrame: Bool
    var source: String?
    var isWhole: Bool
    var length: Int

    private var order: [Int] {
      // The register that the convention reserves, the slot that the prologue writes, then what lies about.
      let sources = ["task", "stack", "slot", "r14"]
      return [
        isAtAsyncFrame ? 1 : 0, source.flatMap(sources.firstIndex) ?? -1, isWhole ? 1 : 0, length,
      ]
    }

    static func < (a: Self, b: Self) -> Bool { a.order.lexicographicallyPrecedes(b.order) }
  }

  /// An async function, or one of its parts.
  private static func isAsync(_ frame: StackFrame) -> Bool {
    guard let function = frame.functions.last, let symbol = function.symbol else { return false }
    return FunctionName.isResumePoint(symbol)
      || FunctionName.isSwift(symbol) && function.fullName.contains(" async ")
  }

  /// Where a task goes on: in a Swift function, or in the runtime.
  private static func isResumePoint(_ frame: StackFrame) -> Bool {
    guard let symbol = frame.functions.last?.symbol else { return false }
    return FunctionName.isResumePoint(symbol) || isEndOfTask(symbol)
  }

  /// Functions of libswift_Concurrency that stand at the outer end of a chain.
  private static func isEndOfTask(_ symbol: String) -> Bool {
    [
      "completeTask", "future_wait_resume", "task_wait_throwing_resume", "task_future_wait",
      "async_Main",
    ]
    .contains { symbol.contains($0) }
  }
}
