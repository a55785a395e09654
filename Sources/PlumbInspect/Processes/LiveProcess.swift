import Glibc
import PlumbSymbols
import Synchronization

/// A process that runs, this one or another: what is mapped into it, its threads, and its tasks.
///
/// Reading does not stop it, and what goes on meanwhile is shown as running. Safe on any thread; not for signal handlers: it
/// allocates and locks. It takes no lock of the process, so it also works while that is stuck.
public final class LiveProcess: Sendable {
  public let pid: Int32
  public let reader: any MemoryReader
  /// `/proc/<pid>`; this process is always `/proc/self`, also after a fork.
  private let directory: String
  private let known = Mutex(Known())

  private struct Known {
    var mappings: [ProcessMapping] = []
    var images: [ProcessImage] = []
    var code = CodeMap([])
    var anchors: RuntimeAnchors?
    var registry: UInt64?
    /// The images among which these two were looked for.
    var searched: [ProcessImage]?
  }

  /// Another process.
  public init(pid: Int32) throws(LiveProcessError) {
    self.pid = pid
    directory = "/proc/\(pid)"
    reader = ProcessMemory(pid: pid)
    errno = 0
    guard let mappings = ProcessMapping.all(in: directory) else {
      throw errno == EACCES || errno == EPERM ? Self.notPermitted(pid) : .noSuchProcess(pid)
    }
    guard let first = mappings.first(where: { $0.permissions.contains(.read) }) else {
      throw .noProgram(pid)
    }
    // What may be seen is more than what may be read.
    guard reader.load(first.range.lowerBound, as: UInt64.self) != nil else {
      throw errno == ESRCH ? .ended(pid) : Self.notPermitted(pid)
    }
    guard !images.isEmpty else { throw .noProgram(pid) }
  }

  /// This process.
  ///
  /// - Parameters:
  ///   - anchors: as its own code sees them; otherwise they are looked for by symbols.
  ///   - registry: the address of `plumb_registry`, likewise.
  public init(anchors: RuntimeAnchors? = nil, registry: UInt64? = nil) {
    pid = getpid()
    directory = "/proc/self"
    reader = SelfMemory()
    known.withLock { known in
      known.anchors = anchors
      known.registry = registry
    }
  }

  // MARK: What is mapped

  /// By address.
  public var images: [ProcessImage] { refresh { $0.images } }

  /// Where code is.
  public var codeMap: CodeMap { refresh { $0.code } }

  public var mappings: [ProcessMapping] { refresh { $0.mappings } }

  /// Images are read again if others are mapped than before.
  private func refresh<T>(_ body: (borrowing Known) -> T) -> T {
    let now = ProcessMapping.all(in: directory) ?? []
    return known.withLock { known in
      let files = now.lazy.filter { $0.path.hasPrefix("/") }
      if known.images.isEmpty
        || !files.elementsEqual(known.mappings.lazy.filter { $0.path.hasPrefix("/") })
      {
        known.images = ProcessImage.all(in: now, reader: reader)
        known.code = CodeMap(known.images.map(\.code))
      }
      known.mappings = now
      return body(known)
    }
  }

  /// Of the program; nil if it cannot be read.
  public var path: String? { ProcFile.target(ofLink: directory + "/exe") }

  public var threads: [ProcessThread] { ProcessThread.all(in: directory) }

  /// CLOCK_MONOTONIC in nanoseconds.
  public var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  // MARK: Its runtime

  /// By what its tasks are recognized; nil if it has no concurrency runtime, or a stripped one that is linked statically.
  public var anchors: RuntimeAnchors? { search().anchors }

  /// The tracker's table; nil if the program has no tracker.
  public var registry: RegistryReader? {
    search().registry.flatMap { try? RegistryReader(reader: reader, address: $0) }
  }

  private func search() -> (anchors: RuntimeAnchors?, registry: UInt64?) {
    let (images, mappings) = refresh { ($0.images, $0.mappings) }
    let found = known.withLock { known in
      known.searched == images || known.anchors != nil && known.registry != nil
        ? (known.anchors, known.registry) : nil
    }
    if let found { return found }
    let search = RuntimeSearch(
      reader: reader, images: images, mappings: mappings, directory: directory)
    let before = known.withLock { ($0.anchors, $0.registry) }
    let anchors = before.0 ?? search.anchors()
    let registry = before.1 ?? search.registry()
    known.withLock { known in
      known.anchors = anchors
      known.registry = registry
      known.searched = images
    }
    return (anchors, registry)
  }

  /// The class of an object, such as an actor that a task waits for; nil if it cannot be read.
  public func typeName(ofObject address: UInt64) -> String? {
    HeapObjectType(reader: reader).name(of: address)
  }

  // MARK: Its tasks

  /// Where tasks are looked for.
  public enum Search: Sendable {
    /// In the tracker's table and where that leads; in all memory if there is none.
    case tracked
    /// In all memory, too: tasks that were made before the tracker began are found, at the cost of reading all that the process has
    /// written, about a second for each two gigabytes.
    case everything
  }

  /// The tasks that have not ended: `snapshot(.tracked)`, or none where that throws.
  public func tasks() -> [DecodedTask] {
    (try? snapshot(.tracked))?.tasks ?? []
  }

  /// - Parameters:
  ///   - includesComplete: with tasks that have ended and are still held by somebody.
  ///   - isStopped: hold the process meanwhile, as a debugger does, so that all is of one moment. Not for this process.
  public func snapshot(
    _ place: Search, includesComplete: Bool = false, isStopped: Bool = false
  ) throws(LiveProcessError) -> TaskSnapshot {
    let isOther = directory != "/proc/self"
    // Symbols are looked up before anything is held.
    let (anchors, address) = search()
    guard let anchors else { throw .noTasks(pid, path: path) }
    let stop: ProcessStop? = isStopped && isOther ? try ProcessStop(pid) : nil
    var notices: [String] = []
    let decoder = TaskDecoder(
      reader: reader, anchors: anchors, standsStill: isStopped && isOther,
      isCode: codeMap.isCode)
    if let notice = decoder.notice { notices.append(notice) }
    let registry = address.flatMap { trackedTasks(at: $0, &notices) }
    var search = TaskSearch(decoder: decoder, includesComplete: includesComplete)
    if let registry { search.add(registry.records([.task])) }
    if place == .everything || registry == nil {
      search.add(
        MemoryScan(reader: reader, directory: directory).find(
          anchors.taskMetadata, in: mappings.filter(\.canHaveObjects),
          limit: TaskSearch.mostTasks))
    }
    search.addRelated()
    let now = now
    // Until here nothing of the process was held by us alone.
    _ = consume stop
    search.sort()
    if search.tasks.isEmpty, isOther, mappings.isEmpty { throw .ended(pid) }
    return TaskSnapshot(
      tasks: search.tasks, records: search.records, now: now, notices: notices)
  }

  private func trackedTasks(at address: UInt64, _ notices: inout [String]) -> RegistryReader? {
    do {
      let registry = try RegistryReader(reader: reader, address: address)
      return registry.isTracked(.task) ? registry : nil
    } catch {
      notices.append("\(error)")
      return nil
    }
  }

  static func notPermitted(_ pid: Int32) -> LiveProcessError {
    .notPermitted(
      pid, scope: ProcFile.line("/proc/sys/kernel/yama/ptrace_scope").flatMap { Int($0) })
  }
}
