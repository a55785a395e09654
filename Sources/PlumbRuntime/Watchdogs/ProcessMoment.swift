import CPlumbRuntime
import PlumbInspect
import PlumbStacks
import PlumbTasks

/// Threads and tasks of this process at one moment, for watchdogs. Takes no lock that the program can hold, and needs no thread but the calling one.
struct ProcessMoment: Sendable {
  var threads: [DescribedThread]
  var tasks: TaskDump
  /// Of which actor a task waits for its turn, by the addresses of both.
  var actors: [UInt64: UInt64]

  /// - Parameter limit: for the threads to answer in, all together.
  static func take(limit: Duration = .milliseconds(250)) -> ProcessMoment {
    let process = OwnProcess.shared
    let images = OwnImages.read()
    let records = process.records([.task, .blockedThread])
    // Our own threads wait for nothing of the program's.
    let stacks = ThreadStacks.capture(limit: limit).filter { !$0.name.hasPrefix("plumb.") }
    let described = describe(stacks, images, records)
    let taskRecords = records.filter { $0.kind == .task }
    let tasks =
      process.decoder(images).map { decoder in
        process.tasks(
          leadingFrom: taskRecords, and: stacks.compactMap(\.task?.address), decoder)
      } ?? []
    let running = Dictionary(
      stacks.compactMap { stack in stack.task.map { ($0.address, stack.thread) } },
      uniquingKeysWith: { first, _ in first })
    let dump = process.dump(
      tasks: tasks, records: taskRecords, threads: running, images: images)
    var actors: [UInt64: UInt64] = [:]
    for task in tasks {
      if case .executor(let actor?) = task.wait { actors[task.address] = actor }
    }
    return ProcessMoment(threads: described, tasks: dump, actors: actors)
  }

  /// Threads alone.
  static func threads(_ threads: [Int32]? = nil, limit: Duration = .milliseconds(250))
    -> [DescribedThread]
  {
    let stacks = threads.map { ThreadStacks.capture($0, limit: limit) }
    return describe(
      stacks ?? ThreadStacks.capture(limit: limit), OwnImages.read(),
      OwnProcess.shared.records([.blockedThread]))
  }

  private static func describe(
    _ stacks: [ThreadStack], _ images: OwnImages, _ records: [RegistryRecord]
  ) -> [DescribedThread] {
    let blocked = Dictionary(
      records.lazy.filter { $0.kind == .blockedThread }.map { ($0.key, $0) },
      uniquingKeysWith: { $1 })
    var symbolizer = ThreadSymbolizer(
      images: images.images, programPath: images.programPath, lookup: OwnProcess.shared.lookup)
    return stacks.map { stack in
      DescribedThread(
        stack, stack: symbolizer.stack(of: stack), calls: symbolizer.calls(of: stack),
        record: blocked[UInt64(stack.thread)])
    }
  }
}
