/// Follows `AsyncContext` chains: who goes on when a function returns, and when that one returns, and so on.
struct AsyncContexts {
  struct Chain: Equatable {
    var frames: [AsyncFrame]
    /// The last context: that of the task's first function.
    var root: UInt64
    /// It ended where the runtime ends one, and nothing was cut.
    var isComplete: Bool
  }

  /// Where a chain begins.
  struct Start {
    var context: UInt64
    /// A frame that comes before the chain's own, if there is a chain.
    var first: AsyncFrame?
  }

  let layout: RuntimeLayout

  /// Async functions that call each other this deep are a bug of their own; what is nearer to the top is shown.
  static let deepest = 10_000

  /// Gives `body` the chains that begin with contexts, in no particular order, each with the index of its start; there is none where
  /// no context is. A chain that goes bad on the way is cut before that place, and not complete. Each goes on until it needs a page
  /// that is not there, and all such pages are read together.
  func follow(
    _ starts: [Start], cache: inout PageCache, code: inout CodeCheck,
    _ body: (_ start: Int, borrowing Chain) -> Void
  ) {
    var walks: [Walk] = []
    for (index, start) in starts.enumerated() where isContext(start.context) {
      walks.append(Walk(index: index, context: start.context))
    }
    // Of the walk that goes on now, and used again.
    var chain = Chain(frames: [], root: 0, isComplete: false)
    while !walks.isEmpty {
      var waiting: [Walk] = []
      for var walk in walks {
        chain.frames.removeAll(keepingCapacity: true)
        chain.frames += walk.frames
        if !walk.hasBegun, let first = starts[walk.index].first { chain.frames.append(first) }
        walk.hasBegun = true
        switch advance(&walk, &chain.frames, &cache, &code) {
        case .waits:
          walk.frames = Array(chain.frames)
          waiting.append(walk)
        case .ends(let isComplete):
          if walk.root == 0 { continue }
          chain.root = walk.root
          chain.isComplete = isComplete
          body(walk.index, chain)
        }
      }
      cache.fetch()
      walks = waiting
    }
  }

  /// The same for contexts that were found on stacks; nil where there is no chain.
  func chains(
    from contexts: [UInt64], reader: any MemoryReader,
    isCode: @escaping @Sendable (UInt64) -> Bool
  ) -> [Chain?] {
    var cache = PageCache(reader)
    var code = CodeCheck(isCode)
    var chains = [Chain?](repeating: nil, count: contexts.count)
    follow(contexts.map { Start(context: $0) }, cache: &cache, code: &code) { index, chain in
      chains[index] = Chain(
        frames: Array(chain.frames), root: chain.root, isComplete: chain.isComplete)
    }
    return chains
  }

  private func isContext(_ address: UInt64) -> Bool {
    address != 0 && address & layout.contextAlignmentMask == 0
  }

  private func advance(
    _ walk: inout Walk, _ frames: inout [AsyncFrame], _ cache: inout PageCache,
    _ code: inout CodeCheck
  ) -> Step {
    while true {
      let words: UnsafeRawPointer
      switch cache.find(walk.context, size: layout.contextSize) {
      case .awaited: return .waits
      case .unreadable: return .ends(isComplete: false)
      case .here(let bytes): words = bytes
      }
      let parent = UInt64(
        littleEndian: words.loadUnaligned(fromByteOffset: layout.contextParent, as: UInt64.self))
      let resume = UInt64(
        littleEndian: words.loadUnaligned(fromByteOffset: layout.contextResume, as: UInt64.self))
      guard code.contains(resume) else { return .ends(isComplete: false) }
      walk.root = walk.context
      // What the outermost function returns to is the runtime's own, which completes the task.
      if parent == 0 { return .ends(isComplete: true) }
      frames.append(AsyncFrame(resume: resume, context: parent))
      walk.depth += 1
      // A cycle meets the mark, which moves on at powers of two.
      guard parent != walk.mark, walk.depth < Self.deepest, isContext(parent) else {
        return .ends(isComplete: false)
      }
      if walk.depth & (walk.depth - 1) == 0 { walk.mark = walk.context }
      walk.context = parent
    }
  }

  private enum Step {
    case waits
    case ends(isComplete: Bool)
  }

  private struct Walk {
    var index: Int
    var context: UInt64
    var mark: UInt64 = 0
    /// The last context that was one; 0 before the first.
    var root: UInt64 = 0
    var depth = 0
    var hasBegun = false
    var frames: [AsyncFrame] = []

    init(index: Int, context: UInt64) {
      self.index = index
      self.context = context
    }
  }
}
