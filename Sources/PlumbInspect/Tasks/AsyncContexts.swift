/// Follows `AsyncContext` chains: who goes on when a function returns, and when that one returns, and so on.
struct AsyncContexts {
  struct Chain {
    var frames: [AsyncFrame]
    /// The last context: that of the task's first function.
    var root: UInt64
    /// It ended where the runtime ends one, and nothing was cut.
    var isComplete: Bool
  }

  let reader: any MemoryReader
  let layout: RuntimeLayout
  /// Whether a function can lie at an address.
  let isCode: @Sendable (UInt64) -> Bool

  /// Async functions that call each other this deep are a bug of their own; what is nearer to the top is shown.
  static let deepest = 10_000

  /// The chain that begins with a context; nil if that is none. A chain that goes bad on the way is cut before that place,
  /// and not complete.
  func chain(from context: UInt64) -> Chain? {
    chains(from: [context])[0]
  }

  /// Many chains at once, all of them one step at a time, so that each step is one batch of reads.
  func chains(from starts: [UInt64]) -> [Chain?] {
    var chains = [Chain?](repeating: nil, count: starts.count)
    var walks = starts.indices.map { Walk(index: $0, context: starts[$0]) }
    var words: [UInt64] = []
    var depth = 0
    while !walks.isEmpty {
      depth += 1
      words = [UInt64](repeating: 0, count: walks.count * layout.contextWords)
      let isRead = words.withUnsafeMutableBytes { bytes in
        reader.read(walks.map(\.context), size: layout.contextWords * 8, into: bytes)
      }
      var going: [Walk] = []
      for (position, walk) in walks.enumerated() {
        let context = walk.context
        let first = position * layout.contextWords
        let parent = UInt64(littleEndian: words[first + layout.contextParent])
        let resume = UInt64(littleEndian: words[first + layout.contextResume])
        guard context != 0, context % layout.contextAlignment == 0, isRead[position],
          isCode(resume)
        else { continue }
        if chains[walk.index] == nil {
          chains[walk.index] = Chain(frames: [], root: context, isComplete: false)
        }
        chains[walk.index]?.root = context
        if parent == 0 {
          // What the outermost function returns to is the runtime's own, which completes the task.
          chains[walk.index]?.isComplete = true
          continue
        }
        chains[walk.index]?.frames.append(AsyncFrame(resume: resume, context: parent))
        var next = walk
        // A cycle meets the mark, which moves on at powers of two.
        guard parent != walk.mark, depth < Self.deepest else { continue }
        if depth & (depth - 1) == 0 { next.mark = context }
        next.context = parent
        going.append(next)
      }
      walks = going
    }
    return chains
  }

  private struct Walk {
    var index: Int
    var context: UInt64
    var mark: UInt64 = 0

    init(index: Int, context: UInt64) {
      self.index = index
      self.context = context
    }
  }
}
