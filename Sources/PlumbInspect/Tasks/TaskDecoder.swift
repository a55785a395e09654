/// Reads the tasks of a Swift process out of its memory: the same for the process itself, for another one and for a core.
///
/// A runtime whose layout is not known gives tasks with nothing but their address, and a `notice` that says so. Every pointer is
/// checked before it is followed, every list and chain is bounded, and memory that changes meanwhile, or was damaged, gives fewer
/// facts. Safe on many threads; not for signal handlers: it allocates.
public struct TaskDecoder: Sendable {
  let reader: any MemoryReader
  let anchors: RuntimeAnchors
  let layout: RuntimeLayout?
  let isCode: @Sendable (UInt64) -> Bool

  /// - Parameters:
  ///   - isCode: whether a function can lie at an address: an executable mapping. It is what tells a chain of contexts from
  ///     other memory.
  public init(
    reader: any MemoryReader, anchors: RuntimeAnchors,
    isCode: @escaping @Sendable (UInt64) -> Bool
  ) {
    self.reader = reader
    self.anchors = anchors
    layout = RuntimeLayout(version: anchors.version)
    self.isCode = isCode
  }

  /// Why tasks have fewer facts than usual; nil if the runtime is known.
  public var notice: String? {
    guard layout == nil else { return nil }
    return "this Swift runtime (\(anchors.version)) is not one whose tasks can be read; "
      + "they are counted, without their state and backtrace"
  }

  /// Decodes tasks. An address that holds no task, or no longer, is left out. The cost is some microseconds a task and a few
  /// system calls for each thousand, so give all of them at once.
  public func decode(_ addresses: [UInt64]) -> [DecodedTask] {
    guard let layout else {
      return addresses.filter { reader.load($0, as: UInt64.self) == anchors.taskMetadata }
        .map { DecodedTask(address: $0) }
    }
    // In the order of memory, so that a page is read once.
    let order = addresses.indices.sorted { addresses[$0] < addresses[$1] }
    var tasks = [DecodedTask?](repeating: nil, count: addresses.count)
    for start in stride(from: 0, to: order.count, by: Self.batchSize) {
      let batch = order[start..<min(start + Self.batchSize, order.count)]
      var decoded = TaskBatch(
        decoder: self, reader: PageCache(reader), layout: layout,
        addresses: batch.map { addresses[$0] }
      ).tasks()[...]
      for index in batch where decoded.first?.address == addresses[index] {
        tasks[index] = decoded.popFirst()
      }
    }
    return tasks.compactMap { $0 }
  }

  /// Some megabytes of memory.
  private static let batchSize = 2048

  /// The class of an object, such as the actor of `DecodedTask.Wait.executor`: `Server.ConnectionPool`. nil if it cannot be
  /// read.
  public func typeName(ofObject address: UInt64) -> String? {
    HeapObjectType(reader: reader).name(of: address)
  }
}
