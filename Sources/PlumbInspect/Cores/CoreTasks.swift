import PlumbSymbols

/// Finds every task of a core, whether it runs, waits in a queue or is suspended: by scanning the memory for the word that each
/// task object begins with.
struct CoreTasks {
  private(set) var tasks: [DecodedTask] = []
  private(set) var layout: RuntimeLayout?
  private(set) var notices: [String] = []

  private static let mostTasks = 10_000_000

  init(images: [CoreImage], memory: CoreMemory, code: CodeMap) {
    guard let anchors = Self.anchors(images, memory) else {
      if images.contains(where: { $0.path.hasSuffix("/libswift_Concurrency.so") }) {
        notices.append("the variables of libswift_Concurrency.so cannot be read: no tasks")
      }
      return
    }
    layout = RuntimeLayout(version: anchors.version)
    let decoder = TaskDecoder(reader: memory, anchors: anchors, isCode: code.isCode)
    if let notice = decoder.notice { notices.append(notice) }
    let found = memory.find(anchors.taskMetadata, limit: Self.mostTasks)
    tasks = Self.withoutRemains(decoder.decode(found))
      .sorted { ($0.id ?? .max, $0.address) < ($1.id ?? .max, $1.address) }
  }

  /// Where the runtime is a shared object its image has the variables; where it is linked statically the program has.
  private static func anchors(_ images: [CoreImage], _ memory: CoreMemory) -> RuntimeAnchors? {
    let likely = images.filter { $0.path.hasSuffix("/libswift_Concurrency.so") }
    let others = images.filter { !$0.path.hasSuffix("/libswift_Concurrency.so") }
    for image in likely + others {
      guard let file = image.file else { continue }
      if let anchors = RuntimeAnchors(reader: memory, file: file, bias: image.bias) {
        return anchors
      }
    }
    return nil
  }

  /// The task of an `async let` lies in its parent's memory, where it stays after its end until the memory is used again.
  private static func withoutRemains(_ tasks: [DecodedTask]) -> [DecodedTask] {
    var children: Set<UInt64> = []
    for task in tasks { children.formUnion(task.children) }
    return tasks.filter { task in
      task.kind != .asyncLet || task.state != .complete || children.contains(task.address)
    }
  }
}
