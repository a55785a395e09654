import PlumbInspect

/// Task objects as the runtime of Swift 6.3 lays them out, made up: so that the decoder is tested against a second writing down
/// of the layout.
struct SampleTasks {
  static let metadata: UInt64 = 0x7f00_0000_1000
  static let version = RuntimeLayout.Version(layout: 1, taskSize: 208)
  static let startAdapter = SampleImage.resumption + 0x10
  static let waitAdapter = SampleImage.resumption + 0x18

  let base: UInt64
  private(set) var words: [UInt64]

  init(base: UInt64 = 0x5656_0000_0000, size: Int = 0x2000) {
    self.base = base
    words = [UInt64](repeating: 0, count: size / 8)
  }

  var bytes: [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  }

  static var anchors: RuntimeAnchors {
    var anchors = RuntimeAnchors(taskMetadata: metadata, version: version)
    anchors.startAdapters = [startAdapter]
    anchors.waitAdapters = [waitAdapter]
    return anchors
  }

  mutating func store(_ value: UInt64, at address: UInt64) {
    words[Int((address - base) / 8)] = value
  }

  /// - Parameters:
  ///   - flags: bits 24 and up of the job's flags.
  ///   - status: bits 8 and up of the status.
  mutating func task(
    at address: UInt64, id: UInt64, flags: UInt64 = 1 << 25, status: UInt64 = 0,
    resume: UInt64 = SampleImage.resumption, context: UInt64, records: UInt64 = 0,
    dependency: UInt64 = 0
  ) {
    store(Self.metadata, at: address)
    store(3, at: address + 8)
    store(flags | 0x1900 | (id & 0xffff_ffff) << 32, at: address + 32)
    store(resume, at: address + 56)
    store(context, at: address + 64)
    store(status | 0x19, at: address + 96)
    store(records, at: address + 104)
    store(id >> 32, at: address + 144)
    store(0x15, at: address + 152)
    store(dependency, at: address + 160)
  }

  /// A chain of contexts, 16 bytes each, that ends in a task's first one.
  mutating func chain(at address: UInt64, resumes: [UInt64]) {
    for (index, resume) in resumes.enumerated() {
      let context = address + UInt64(index) * 16
      store(index + 1 == resumes.count ? 0 : context + 16, at: context)
      store(resume, at: context + 8)
    }
  }
}
