import PlumbStacks

/// Gives the stacks of threads their functions. Keeps what it found: threads wait at few places.
public struct ThreadSymbolizer {
  private var symbolizer: StackSymbolizer

  public init(images: [LoadedImage], programPath: String?, lookup: any CodeLookup) {
    symbolizer = StackSymbolizer(
      images: images, programPath: programPath, lookup: lookup,
      memory: OwnProcess.shared.frames)
  }

  /// The thread's calls; where it runs a task, the functions that await them stand between those of the task and what runs it.
  public mutating func stack(of thread: ThreadStack) -> [StackEntry] {
    let frames = calls(of: thread)
    var candidates: [AsyncStack.Candidate] = []
    for candidate in thread.asyncCandidates {
      candidates.append(
        .init(
          frame: candidate.frame, source: candidate.source.name,
          resumes: self.frames(at: candidate.resumes)))
    }
    guard let chosen = AsyncStack(frames: frames, candidates: candidates).choose(),
      !chosen.callers.isEmpty
    else { return frames.map(StackEntry.frame) }
    var stack = frames[..<chosen.depth].map(StackEntry.frame)
    stack.append(.boundary(.asyncCallers))
    stack += chosen.callers.map(StackEntry.frame)
    if chosen.depth < frames.count {
      stack.append(.boundary(.thread))
      stack += frames[chosen.depth...].map(StackEntry.frame)
    }
    return stack
  }

  /// The thread's calls alone, innermost first.
  mutating func calls(of thread: ThreadStack) -> [StackFrame] {
    var frames: [StackFrame] = []
    for frame in thread.frames {
      frames.append(symbolizer.frame(at: frame.address, isExact: frame.isExact))
    }
    return frames
  }

  /// Functions that go on at these addresses.
  mutating func frames(at resumes: [UInt64]) -> [StackFrame] {
    var frames: [StackFrame] = []
    for resume in resumes {
      frames.append(symbolizer.frame(at: resume, isExact: true, kind: .async))
    }
    return frames
  }
}

extension ThreadStack.AsyncCandidate.Source {
  /// As crash reports name it.
  fileprivate var name: String {
    switch self {
    case .register: "r14"
    case .slot: "slot"
    case .stack: "stack"
    case .task: "task"
    }
  }
}
