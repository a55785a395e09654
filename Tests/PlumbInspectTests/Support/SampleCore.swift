/// A small core with everything that a core can have: it is cut and damaged by tests, and is the seed of the fuzzer.
enum SampleCore {
  static let stack: UInt64 = 0x7fff_0000_0000
  static let heap: UInt64 = 0x5656_0000_0000
  static let firstTask = heap + 0x100
  static let secondTask = heap + 0x400

  static let bytes = builder.bytes()

  static var builder: CoreBuilder {
    var core = CoreBuilder()
    // Crashed in a function with a frame, called by one without, called by the start.
    var words = [UInt64](repeating: 0, count: 0x200 / 8)
    words[0x20 / 8] = stack + 0x180
    words[0x28 / 8] = SampleImage.frameless + 0x50
    words[0x70 / 8] = SampleImage.start + 0x10
    core.thread(
      id: 100, signal: 11,
      registers: [
        16: SampleImage.framed + 0x40, 19: stack + 0x10, 4: stack + 0x20, 1: heap + 0x800,
        21: 0x7ffe_0000_0000,
      ])
    core.process(pid: 100, parent: 7, name: "sample", arguments: "sample --port 80 ")
    core.signal(11, code: 1, value: 0x10)
    core.auxiliary([(25, stack + 0x1f0), (31, stack + 0x1e0)])
    core.files([
      (SampleImage.base..<SampleImage.base + 0x1000, 0, SampleImage.path),
      (SampleImage.code, 1, SampleImage.path),
    ])
    // Calls something that is no code, from code that has no record but a frame pointer.
    words[0x100 / 8] = SampleImage.unknown + 0x20
    words[0x120 / 8] = 0
    words[0x128 / 8] = SampleImage.start + 0x20
    core.thread(id: 101, registers: [16: 0x10, 19: stack + 0x100, 4: stack + 0x120])
    words[0x1e0 / 8] = 0x2f2e_0061  // "a\0./"
    core.loads = [
      .init(address: SampleImage.base, bytes: SampleImage.header, permissions: 4),
      .init(address: SampleImage.code.lowerBound, bytes: [], size: 0x1000, permissions: 5),
      .init(address: heap, bytes: tasks.bytes, permissions: 6),
      .init(
        address: stack,
        bytes: words.flatMap { word in
          (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) }
        }, permissions: 6),
    ]
    return core
  }

  /// A task that waits for another one, which waits for a continuation.
  static var tasks: SampleTasks {
    var tasks = SampleTasks(base: heap, size: 0x1000)
    let resumption = SampleImage.resumption
    tasks.chain(at: heap + 0x800, resumes: [resumption, resumption + 8, resumption + 16])
    tasks.chain(at: heap + 0x900, resumes: [resumption + 32, resumption + 40])
    // Dependency records: on a continuation, and on the first task.
    tasks.store(0, at: heap + 0xa00)
    tasks.store(heap + 0xb00, at: heap + 0xa08)
    tasks.store(heap + 0x800, at: heap + 0xa10)
    tasks.store(2, at: heap + 0xa20)
    tasks.store(0, at: heap + 0xa80)
    tasks.store(firstTask, at: heap + 0xa90)
    tasks.store(1, at: heap + 0xaa0)
    // A name.
    tasks.store(6, at: heap + 0xb00)
    tasks.store(heap + 0xb40, at: heap + 0xb10)
    tasks.store(0x7472_6f77, at: heap + 0xb40)  // "wort"
    tasks.task(
      at: firstTask, id: 1, status: 0x4000, context: heap + 0x800, records: heap + 0xa00,
      dependency: heap + 0xa00)
    tasks.store(secondTask, at: firstTask + 208)
    tasks.task(
      at: secondTask, id: 2, status: 0x4100, resume: SampleTasks.waitAdapter,
      context: heap + 0x900, records: heap + 0xa80, dependency: heap + 0xa80)
    return tasks
  }
}
