import CPlumbRuntime
import Glibc
import PlumbInspect
import PlumbStacks
import PlumbSymbols
import PlumbTasks

/// This process as its own debugger sees it: the tracker's table, the tasks, and the symbols of what is mapped.
///
/// Takes no lock that the program can hold, and needs no thread but the calling one: watchdogs use it while all else is stuck.
final class OwnProcess: Sendable {
  static let shared = OwnProcess()

  /// Paths as a reader in the directory of the run would write them.
  let sources: SourceFiles
  let lookup = StoreLookup(SymbolStore(SymbolStore.Configuration()))
  /// Symbols of what was looked at before.
  let frames = FrameMemory()
  private let memory = SelfMemory()
  private let registry: RegistryReader?
  private let anchors: RuntimeAnchors?

  private init() {
    var directory = [CChar](repeating: 0, count: Int(PATH_MAX))
    let path = getcwd(&directory, directory.count).map { String(cString: $0) } ?? "/"
    sources = SourceFiles(workingDirectory: path)
    registry = try? RegistryReader(reader: memory, address: plumb_registry_address())
    anchors = Self.anchors()
  }

  /// nil: the program has no concurrency runtime.
  private static func anchors() -> RuntimeAnchors? {
    var variables = plumb_task_variables()
    guard plumb_task_variables(&variables) else { return nil }
    var anchors = RuntimeAnchors(
      taskMetadata: variables.metadata,
      version: .init(layout: variables.layout_version, taskSize: variables.task_size))
    anchors.startAdapters = [variables.non_future_adapter, variables.future_adapter]
    anchors.waitAdapters = [variables.wait_throwing_adapter, variables.future_wait_adapter]
    return anchors
  }

  /// Of the program's file.
  var programName: String {
    OwnImages.read().programPath?.split(separator: "/").last.map(String.init) ?? "the program"
  }

  /// What is noted now.
  func records(_ kinds: Set<RegistryRecord.Kind>) -> [RegistryRecord] {
    if kinds.contains(.thread) { awaitStartingThreads() }
    return registry?.records(kinds) ?? []
  }

  /// A thread notes itself, since only it knows its number. Not for long: the machine may be too busy to start it.
  private func awaitStartingThreads() {
    for _ in 0..<1000 where plumb_threads_starting() > 0 { usleep(100) }
  }

  /// Where the self-test has found that tasks are read wrong, one that knows no layout: then nothing is said but who made a task.
  func decoder(_ images: OwnImages) -> TaskDecoder? {
    guard var anchors else { return nil }
    if !SelfTest.tasksCanBeRead { anchors.version = .init(layout: .max, taskSize: 0) }
    return TaskDecoder(reader: memory, anchors: anchors, isCode: { images.isCode($0) })
  }

  /// The tasks of records, without those that have ended.
  func tasks(of records: [RegistryRecord]) -> [DecodedTask] {
    guard !records.isEmpty, let decoder = decoder(.read()) else { return [] }
    var search = TaskSearch(decoder: decoder)
    search.add(records)
    return search.tasks
  }

  /// Those of the records, and all that they lead to: parents, children, tasks that wait and are waited for.
  ///
  /// - Parameter others: addresses of tasks that are known in another way.
  func tasks(
    leadingFrom records: [RegistryRecord], and others: [UInt64] = [], _ decoder: TaskDecoder
  ) -> [DecodedTask] {
    var search = TaskSearch(decoder: decoder)
    search.add(records)
    search.add(others)
    search.addRelated()
    return search.tasks
  }

  /// With symbols, and in words.
  ///
  /// - Parameter threads: by the address of the task that each runs.
  func dump(
    tasks: [DecodedTask], records: [RegistryRecord], threads: [UInt64: Int32] = [:],
    images: OwnImages = .read()
  ) -> TaskDump {
    let decoder = decoder(images)
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    let facts = ProcessFacts(
      pid: getpid(), path: images.programPath,
      taken: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    var dump = TaskDumpBuilder(
      images: images.images, programPath: images.programPath, lookup: lookup, memory: frames
    ).dump(
      tasks: tasks, records: records, now: plumb_watch_now(), process: facts, threads: threads,
      typeName: { decoder?.typeName(ofObject: $0) })
    dump.notices += [decoder?.notice].compactMap { $0 }
    return dump
  }

  /// All live tasks.
  func dump() -> TaskDump {
    let images = OwnImages.read()
    let records = records([.task])
    let tasks = decoder(images).map { self.tasks(leadingFrom: records, $0) } ?? []
    var dump = dump(tasks: tasks, records: records, images: images)
    dump.notices += Plumb.notices
    return dump
  }

  /// The functions of return addresses.
  func stack(_ frames: [UInt64]) -> [StackEntry] {
    let images = OwnImages.read()
    var symbolizer = StackSymbolizer(
      images: images.images, programPath: images.programPath, lookup: lookup, memory: self.frames)
    return frames.map { .frame(symbolizer.frame(at: $0, isExact: false)) }
  }
}
