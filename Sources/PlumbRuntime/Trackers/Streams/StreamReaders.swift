import PlumbInspect

/// Finds out which streams a task is waiting for the next element of. Such a stream and such a task are left for one and the same reason.
struct StreamReaders {
  /// The runtime's objects of tasks that wait.
  let tasks: Set<UInt64>
  private let memory = SelfMemory()

  private static let headerSize: UInt64 = 16
  private static let wordCount = 16
  /// More readers of one stream are a program's error.
  private static let mostReaders = 64

  /// Whether one of the tasks waits for the stream with this storage, which keeps a continuation, or an array of them: each is its task.
  func read(storage: UInt64) -> Bool {
    guard !tasks.isEmpty else { return false }
    let bytes = memory.readableBytes(
      storage &+ Self.headerSize, upTo: Self.wordCount * 8)
    return bytes.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count & ~7, by: 8).contains { offset in
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return tasks.contains(word) || isArrayOfReaders(word)
      }
    }
  }

  /// An array's storage: a header, how many, how many there is room for, then the elements (the ABI of Swift's arrays).
  private func isArrayOfReaders(_ object: UInt64) -> Bool {
    guard object != 0, object & 7 == 0,
      let count: UInt64 = memory.load(object &+ Self.headerSize),
      (1...UInt64(Self.mostReaders)).contains(count)
    else { return false }
    return (0..<count).contains { index in
      memory.load(object &+ Self.headerSize &+ 16 &+ index * 8).map(tasks.contains) ?? false
    }
  }
}
