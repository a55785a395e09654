import PlumbSymbols

/// What the concurrency runtime tells debuggers through exported variables: how to recognize a task, and of which layout it
/// is.
public struct RuntimeAnchors: Hashable, Sendable {
  /// The first word of every task object (`_swift_concurrency_debug_asyncTaskMetadata`).
  public var taskMetadata: UInt64
  public var version: RuntimeLayout.Version
  /// A task that has not started resumes through one of these; its function stands before its context.
  public var startAdapters: Set<UInt64> = []
  /// A task that waits for another one resumes through one of these; its function is that of its context.
  public var waitAdapters: Set<UInt64> = []

  public init(taskMetadata: UInt64, version: RuntimeLayout.Version) {
    self.taskMetadata = taskMetadata
    self.version = version
  }

  /// Reads the variables of a process. `address` gives the run-time address of a symbol of `libswift_Concurrency.so`, or of
  /// the program where the runtime is linked statically: `dlsym` for the process itself.
  ///
  /// Nil if there is no concurrency runtime, or its variables cannot be read.
  public init?(reader: some MemoryReader, address: (_ symbol: String) -> UInt64?) {
    func word(_ name: String) -> UInt64? {
      address("_swift_concurrency_debug_\(name)").flatMap { reader.load($0, as: UInt64.self) }
    }
    guard let metadata = word("asyncTaskMetadata"), metadata != 0,
      let taskSize = word("asyncTaskSize"),
      let layout = address("_swift_concurrency_debug_internal_layout_version")
        .flatMap({ reader.load($0, as: UInt32.self) })
    else { return nil }
    self.init(
      taskMetadata: metadata, version: RuntimeLayout.Version(layout: layout, taskSize: taskSize))
    startAdapters = Set(["non_future_adapter", "future_adapter"].compactMap(word))
    waitAdapters = Set(
      ["task_wait_throwing_resume_adapter", "task_future_wait_resume_adapter"].compactMap(word))
  }

  /// Reads the variables of an image, by the symbols of its file. `bias` is what is added to the file's addresses.
  ///
  /// Nil if the image has no concurrency runtime in it, or its symbols were stripped.
  public init?(reader: some MemoryReader, file: SymbolFile, bias: UInt64) {
    let symbols = SymbolAddresses(of: file, startingWith: "_swift_concurrency_debug_")
    guard !symbols.isEmpty else { return nil }
    self.init(reader: reader, address: { symbols[$0].map { $0 &+ bias } })
  }
}
