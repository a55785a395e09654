import Synchronization

/// Finds files and their debug files, and keeps them open. Safe to use from many threads.
public final class SymbolStore: Sendable {
  public struct Configuration: Sendable {
    /// Roots of `.build-id/xx/yyyy.debug` and of debug links, searched in order, before the system's.
    public var debugDirectories: [String]
    /// The servers of `DEBUGINFOD_URLS`; used only with a `fetcher`.
    public var debuginfodURLs: [String]
    /// Where downloads and indexes are kept; nil: nowhere.
    public var cacheDirectory: String?
    /// Seconds for one answer of a debuginfod server.
    public var timeout: Double
    /// What speaks HTTP; nil: no server is asked.
    public var fetcher: (any DebugFileFetcher)?

    public init(
      debugDirectories: [String] = [], debuginfodURLs: [String] = [], cacheDirectory: String? = nil,
      timeout: Double = 90, fetcher: (any DebugFileFetcher)? = nil
    ) {
      self.debugDirectories = debugDirectories
      self.debuginfodURLs = debuginfodURLs
      self.cacheDirectory = cacheDirectory
      self.timeout = timeout
      self.fetcher = fetcher
    }
  }

  public let configuration: Configuration
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
  }

  /// The file with this build-id, at `path` or wherever one is found. A file at `path` with another build-id is not used:
  /// its symbols would be wrong. nil where there is none; `notices` then says what was looked for.
  public func file(buildID: BuildID?, path: String?) -> SymbolFile? {
    let key = Key(buildID: buildID, path: path)
    if let known = state.withLock({ $0.files[key] }) { return known }
    var notices: [String] = []
    let found = find(buildID, path, &notices)
    return state.withLock { state in
      if let known = state.files[key] { return known }
      state.files.updateValue(found, forKey: key)
      state.notices += notices
      return found
    }
  }

  /// What was looked for in vain, in the order in which it was, in a user's words.
  public var notices: [String] { state.withLock { $0.notices } }

  private func find(_ buildID: BuildID?, _ path: String?, _ notices: inout [String]) -> SymbolFile?
  {
    guard let path else { return nil }
    do {
      let file = try SymbolFile.open(
        path, cache: configuration.cacheDirectory.map { FileCache(directory: $0) })
      guard buildID == nil || file.buildID == nil || file.buildID == buildID else {
        notices.append(
          "\(path): has build-id \(file.buildID!), not \(buildID!); it was built again since")
        return nil
      }
      return file
    } catch {
      notices.append("\(error)")
      return nil
    }
  }
}
