import Foundation
import PlumbInspect

/// What a fuzzer calls of the reader of cores.
enum CoreFuzzing {
  /// The first word of the tasks in the seed, and the one runtime that is known.
  private static let anchors = RuntimeAnchors(
    taskMetadata: 0x7f00_0000_1000, version: .init(layout: 1, taskSize: 208))

  /// Opens a core, unwinds its threads and decodes what looks like a task in it.
  static func core(_ bytes: [UInt8]) {
    let path =
      FileManager.default.temporaryDirectory.path + "/plumb-fuzz-core-\(getpid()).core"
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
    defer { try? FileManager.default.removeItem(atPath: path) }
    guard let core = try? Core.open(path, file: { _, _ in nil }) else { return }
    for thread in core.threads {
      precondition(thread.frames.count <= 500, "more frames than the limit")
    }
    let decoder = TaskDecoder(
      reader: core.memory, anchors: anchors, isCode: CodeMap(core.images.map(\.code)).isCode)
    let tasks = decoder.decode(core.memory.find(anchors.taskMetadata, limit: 1000))
    for task in tasks {
      precondition(task.backtrace.count <= 10_001, "a chain without end")
      _ = core.typeName(ofObject: task.group ?? task.address)
    }
  }
}
