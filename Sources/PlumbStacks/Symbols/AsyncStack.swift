/// Joins a thread's own stack with the async functions that wait for it.
///
/// The process cannot tell which word on its stack is an async context; it records candidates. A chain is believed when the symbol of its
/// first address is that of a resume point, and cut at the first address that is none.
package struct AsyncStack {
  /// Of the thread, with symbols.
  private let frames: [StackFrame]
  private let candidates: [Candidate]

  package init(frames: [StackFrame], candidates: [Candidate]) {
    self.frames = frames
    self.candidates = candidates
  }

  package struct Candidate {
    /// Index of the frame where it was found; -1: in the task.
    package var frame: Int
    /// `r14`, `slot`, `stack`, `task`, as crash reports name them.
    package var source: String?
    /// Where the callers go on, with symbols.
    package var resumes: [StackFrame]

    package init(frame: Int, source: String?, resumes: [StackFrame]) {
      self.frame = frame
      self.source = source
      self.resumes = resumes
    }
  }

  /// - Returns: How many frames of the thread stand before the callers, and the callers; nil where no candidate is believable.
  package func choose() -> (depth: Int, callers: [StackFrame])? {
    var best: (rank: Rank, depth: Int, callers: [StackFrame])?
    let firstAsync = frames.firstIndex(where: Self.isAsync)
    for candidate in candidates {
      let believed = Array(candidate.resumes.prefix { Self.isResumePoint($0) })
      guard !believed.isEmpty else { continue }
      // A context that is found deeper than the first async function belongs to an executor that waits further down.
      guard candidate.frame <= firstAsync ?? candidate.frame else { continue }
      let rank = Rank(
        isAtAsyncFrame: candidate.frame == firstAsync, source: candidate.source,
        isWhole: believed.count == candidate.resumes.count, length: believed.count)
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
