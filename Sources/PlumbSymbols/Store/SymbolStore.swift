import Synchronization

/// Finds files and their debug files, and keeps them open. Safe to use from many threads.
public final class SymbolStore: Sendable {
  public struct Configuration: Sendable {
    /// Roots of `.build-id/xx/yyyy.debug` and of debug links, searched in order, before `/usr/lib/debug`.
    public var debugDirectories: [String]
    /// Servers that are asked by build-id for what is not found on this machine; needs a cache directory and a fetcher.
    public var debuginfodURLs: [String]
    /// Downloads and indexes are kept in its directory `symbols`; nil: nowhere.
    public var cacheDirectory: String?
    /// Seconds without an answer after which a server counts as silent.
    public var timeout: Double
    /// What speaks HTTP; nil: no server is asked.
    public var fetcher: (any DebugFileFetcher)?
    /// Whether the indexes in the cache are read and written.
    public var usesIndexes = true

    public init(
      debugDirectories: [String] = [], debuginfodURLs: [String] = [],
      cacheDirectory: String? = nil, timeout: Double = 90,
      fetcher: (any DebugFileFetcher)? = CurlFetcher()
    ) {
      self.debugDirectories = debugDirectories
      self.debuginfodURLs = debuginfodURLs
      self.cacheDirectory = cacheDirectory
      self.timeout = timeout
      self.fetcher = fetcher
    }

    /// Servers from `DEBUGINFOD_URLS`, separated by spaces, and seconds from `DEBUGINFOD_TIMEOUT`, as every client of debuginfod
    /// reads them.
    public mutating func readDebuginfod(_ environment: [String: String]) {
      debuginfodURLs = (environment["DEBUGINFOD_URLS"] ?? "").split(separator: " ").map(String.init)
      if let seconds = environment["DEBUGINFOD_TIMEOUT"].flatMap(Double.init), seconds > 0 {
        timeout = seconds
      }
    }
  }

  public let configuration: Configuration
  private let search: DebugFileSearch
  private let cache: FileCache?
  private let servers: Debuginfod?
  private let state = Mutex(State())

  private struct State {
    var files: [Key: SymbolFile?] = [:]
    var notices: [String] = []
  }

  private struct Key: Hashable {
    var buildID: BuildID?
    var path: String?
  }

  public init(_ configuration: Configuration = Configuration()) {
    self.configuration = configuration
    search = DebugFileSearch(configuration.debugDirectories)
    let cache = configuration.cacheDirectory.map { FileCache(directory: $0 + "/symbols") }
    self.cache = cache
    if let cache, let fetcher = configuration.fetcher, !configuration.debuginfodURLs.isEmpty {
      servers = Debuginfod(
        servers: configuration.debuginfodURLs, fetcher: fetcher, cache: cache,
        timeout: configuration.timeout)
    } else {
      servers = nil
    }
  }

  /// The file with this build-id, at `path` or wherever one is found, with its debug information. A file at `path` with another
  /// build-id is not used: its symbols would be wrong. nil where there is none; `notices` then says what was looked for. May take
  /// as long as the servers of the configuration.
  public func file(buildID: BuildID?, path: String?) -> SymbolFile? {
    let key = Key(buildID: buildID, path: path)
    if let known = state.withLock({ $0.files[key] }) { return known }
    var notices: [String] = []
    let found = find(buildID, path, &notices)
    return state.withLock { state in
      // Another thread may have been faster.
      if let known = state.files[key] { return known }
      state.files.updateValue(found, forKey: key)
      for notice in notices where !state.notices.contains(notice) { state.notices.append(notice) }
      return found
    }
  }

  /// What was looked for in vain, in the order in which it was, in a user's words.
  public var notices: [String] { state.withLock { $0.notices } }

  private func find(_ buildID: BuildID?, _ path: String?, _ notices: inout [String]) -> SymbolFile?
  {
    var image = path.flatMap { open($0, buildID, &notices) }
    if image == nil, let buildID { image = elsewhere(buildID, &notices) }
    guard let image else { return nil }
    let debugImage = debugImage(of: image, buildID, &notices)
    return SymbolFile(image, debugImage: debugImage, cache: configuration.usesIndexes ? cache : nil)
  }

  private func open(_ path: String, _ buildID: BuildID?, _ notices: inout [String]) -> ElfImage? {
    do {
      let image = try ElfImage(path)
      if let buildID, let found = image.buildID, found != buildID {
        notices.append(
          "\(path): has build-id \(found), not \(buildID): it was built anew; its symbols are not used"
        )
        return nil
      }
      return image
    } catch {
      notices.append("\(error)")
      return nil
    }
  }

  /// A file that is not where it was.
  private func elsewhere(_ buildID: BuildID, _ notices: inout [String]) -> ElfImage? {
    for ending in ["", ".debug"] {
      if let image = search.file(of: buildID, ending: ending) { return image }
    }
    for kind in [Debuginfod.Kind.executable, .debugInformation] {
      if let image = download(buildID, kind, &notices) { return image }
    }
    notices.append("build-id \(buildID): no file found \(places)")
    return nil
  }

  private func debugImage(
    of image: ElfImage, _ buildID: BuildID?, _ notices: inout [String]
  ) -> ElfImage? {
    if let section = image.section(".debug_info") ?? image.section(".zdebug_info") {
      if image.bytes(of: section) == nil {
        notices.append(
          "\(image.path): its debug information is compressed in a way that cannot be read here; "
            + "zstd needs libzstd.so.1")
      }
      return nil
    }
    if let buildID = buildID ?? image.buildID {
      if let found = search.file(of: buildID, ending: ".debug") { return found }
      if let found = search.linkedFile(of: image) { return found }
      if let found = download(buildID, .debugInformation, &notices) { return found }
    } else if let found = search.linkedFile(of: image) {
      return found
    }
    notices.append(
      "\(image.path): no debug information in it, and none found \(places): functions only, no lines"
    )
    return nil
  }

  private func download(
    _ buildID: BuildID, _ kind: Debuginfod.Kind, _ notices: inout [String]
  ) -> ElfImage? {
    switch servers?.find(buildID, kind) {
    case .file(let path):
      if let image = try? ElfImage(path), image.buildID == nil || image.buildID == buildID {
        return image
      }
      cache?.remove("\(buildID.hex).\(kind.rawValue)")
      notices.append(
        "build-id \(buildID): a server sent something else than a file of this build-id")
    case .failed(let reason):
      if !notices.contains(reason) { notices.append(reason) }
    case .absent, nil: break
    }
    return nil
  }

  private var places: String {
    let directories = search.directories.joined(separator: ", ")
    guard servers != nil else { return "in \(directories)" }
    return "in \(directories), nor at \(configuration.debuginfodURLs.joined(separator: ", "))"
  }
}
