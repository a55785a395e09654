import PlumbSymbols

/// A Linux core of a Swift program: what it died of, all its threads with their frames, and all its tasks, suspended ones
/// included.
///
/// Made by the kernel, by `gcore` or by a crash service; x86-64. What is missing in it (code and constants are not dumped) is
/// taken from the images' files, found by build-id. Nothing in a core is trusted: damage gives fewer facts and a notice.
public final class Core: Sendable {
  public let path: String
  public let process: CoreProcess
  /// nil for a core that was taken from a process that lived on.
  public let signal: CoreSignal?
  /// The one that got the signal is first.
  public let threads: [CoreThread]
  /// By address.
  public let images: [CoreImage]
  public let mappings: [CoreMapping]
  /// By id; those whose id is not known by address, at the end.
  public let tasks: [DecodedTask]
  /// What could not be had, and why, in a user's words.
  public let notices: [String]
  public let memory: CoreMemory

  init(
    path: String, process: CoreProcess, signal: CoreSignal?, threads: [CoreThread],
    images: [CoreImage], mappings: [CoreMapping], tasks: [DecodedTask], notices: [String],
    memory: CoreMemory
  ) {
    self.path = path
    self.process = process
    self.signal = signal
    self.threads = threads
    self.images = images
    self.mappings = mappings
    self.tasks = tasks
    self.notices = notices
    self.memory = memory
  }

  /// Opens and reads a core.
  ///
  /// - Parameters:
  ///   - symbols: finds the images' files. What it could not find stands in its `notices`.
  ///   - limits: how many frames of a thread are kept.
  public static func open(
    _ path: String, symbols: SymbolStore, limits: Unwinder.Limits = Unwinder.Limits()
  ) throws(CoreError) -> Core {
    try open(path, limits: limits) { symbols.file(buildID: $0, path: $1) }
  }

  /// The same, with a way of one's own to find the images' files.
  public static func open(
    _ path: String, limits: Unwinder.Limits = Unwinder.Limits(),
    file: (BuildID?, String?) -> SymbolFile?
  ) throws(CoreError) -> Core {
    try CoreReading(path: path, limits: limits, file: file).core()
  }

  /// The image that an address of the process lies in.
  public func image(containing address: UInt64) -> CoreImage? {
    images.first { $0.range.contains(address) }
  }

  public func task(at address: UInt64) -> DecodedTask? {
    tasks.first { $0.address == address }
  }

  /// The class of an object, such as the actor that a task waits for; nil if it cannot be read.
  public func typeName(ofObject address: UInt64) -> String? {
    HeapObjectType(reader: memory).name(of: address)
  }
}
