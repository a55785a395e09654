import PlumbSymbols

/// Finds the async callers of a thread's frames.
///
/// Linux does not mark async frames, so every frame's context register, the word below its frame pointer and its stack slots are
/// tried; what is a chain of contexts up to a task's first function is a candidate. Which one to show is decided by symbols.
struct ThreadChains {
  private let contexts: AsyncContexts?
  private let isCode: @Sendable (UInt64) -> Bool
  private let memory: CoreMemory
  private let symbols: CoreSymbols
  /// By address, for finding the task that a context lies in.
  private let taskAddresses: [UInt64]

  /// The first context of a task lies behind the task object and the room for its result.
  private static let farthestRoot: UInt64 = 64 << 10
  /// Larger frames have arrays in them; contexts are kept near the frame pointer.
  private static let largestFrame: UInt64 = 64 << 10
  /// Words of one stack that are tried; only damage has more.
  private static let mostPlaces = 200_000

  init(
    memory: CoreMemory, code: CodeMap, images: [CoreImage], layout: RuntimeLayout?,
    tasks: [DecodedTask]
  ) {
    self.memory = memory
    contexts = layout.map { AsyncContexts(layout: $0) }
    isCode = code.isCode
    symbols = CoreSymbols(images)
    taskAddresses = tasks.map(\.address).sorted()
  }

  func candidates(in frames: [UnwoundFrame]) -> [AsyncChain] {
    guard let contexts else { return [] }
    var places: [(frame: Int, source: AsyncChain.Source, context: UInt64)] = []
    for (index, frame) in frames.enumerated() {
      if let context = frame.registers[.r14] { places.append((index, .r14, context)) }
      guard places.count < Self.mostPlaces, let pointer = frame.registers[.rbp],
        pointer > frame.stackPointer,
        pointer - frame.stackPointer <= Self.largestFrame
      else { continue }
      if let context = memory.load(pointer - 8, as: UInt64.self) {
        places.append((index, .slot, context))
      }
      let size = Int(pointer - frame.stackPointer) & ~7
      let slots = memory.bytes(frame.stackPointer, count: size) ?? []
      slots.withUnsafeBytes { words in
        for offset in stride(from: 0, to: max(0, size - 8), by: 8) {
          let word = words.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          if word != 0, word & 15 == 0 { places.append((index, .stack, word)) }
        }
      }
    }
    var seen: Set<[UInt64]> = []
    let chains = contexts.chains(from: places.map(\.context), reader: memory, isCode: isCode)
    return zip(places, chains).compactMap { place, chain in
      guard let chain, chain.isComplete, seen.insert([UInt64(place.frame), place.context]).inserted
      else { return nil }
      return AsyncChain(
        frame: place.frame, source: place.source, context: place.context, callers: chain.frames,
        task: task(at: chain.root))
    }
  }

  /// The task whose first context this is.
  private func task(at context: UInt64) -> UInt64? {
    let next = taskAddresses.partitionPoint { $0 <= context }
    guard next > 0, context - taskAddresses[next - 1] <= Self.farthestRoot else { return nil }
    return taskAddresses[next - 1]
  }

  /// The chains that belong behind the thread's async functions, innermost first. A thread has more than one only where a task
  /// was started inside another's function (`Task.immediate`).
  func choose(_ candidates: [AsyncChain], frames: [UnwoundFrame]) -> [AsyncChain] {
    frames.indices.compactMap { index in
      let own = candidates.filter { $0.frame == index && callersAreAsync($0) }
      guard !own.isEmpty, let function = asyncFunction(at: index, frames) else { return nil }
      // The context of the call that just returned leads to the function itself.
      return own.first { $0.callers.first?.resume != function.start } ?? own.first
    }
  }

  /// The async function that a frame is in, with its start if it is known.
  private func asyncFunction(at index: Int, _ frames: [UnwoundFrame]) -> (start: UInt64?, Void)? {
    if let function = symbols.name(at: frames[index].lookupAddress) {
      return AsyncSymbol(function.name).isAsync ? (function.start, ()) : nil
    }
    // A stripped program. Async functions do not call each other but jump, so what the runtime calls to run a job is one.
    guard index + 1 < frames.count,
      let caller = symbols.name(at: frames[index + 1].lookupAddress),
      caller.name.contains("runJobInEstablishedExecutorContext")
    else { return nil }
    return (nil, ())
  }

  /// Whoever goes on after an `await` goes on at the start of a part of an async function.
  private func callersAreAsync(_ chain: AsyncChain) -> Bool {
    chain.callers.allSatisfy { caller in
      guard let function = symbols.name(at: caller.resume) else { return true }
      return function.start == caller.resume
    }
  }
}
