import Glibc

/// Servers that have debug files by build-id: https://sourceware.org/elfutils/Debuginfod.html
struct Debuginfod {
  enum Kind: String {
    case debugInformation = "debuginfo"
    case executable
  }

  enum Answer {
    /// The path of a whole file.
    case file(String)
    case absent
    case failed(String)
  }

  let servers: [String]
  let fetcher: any DebugFileFetcher
  let cache: FileCache
  let timeout: Double

  /// Seconds for which nobody is asked again for what no server had; elfutils' client waits as long.
  static let absenceAge = 600

  func find(_ buildID: BuildID, _ kind: Kind) -> Answer {
    let name = "\(buildID.hex).\(kind.rawValue)"
    if access(cache.path(name), R_OK) == 0 {
      cache.touch(name)
      return .file(cache.path(name))
    }
    let absence = name + ".absent"
    if isRecent(absence) { return .absent }
    var failure: String?
    for server in servers {
      let root = server.hasSuffix("/") ? String(server.dropLast()) : server
      let url = "\(root)/buildid/\(buildID.hex)/\(kind.rawValue)"
      var answer = DebugFileFetch.failed(reason: "\(cache.directory) cannot be written")
      let isWritten = cache.write(name) { path in
        answer = fetcher.fetch(url, to: path, timeout: timeout)
        return answer == .fetched
      }
      if isWritten { return .file(cache.path(name)) }
      if case .failed(let reason) = answer { failure = "\(url): \(reason)" }
    }
    if let failure { return .failed(failure) }
    // A server that is down today may have it tomorrow; one that says no will say so for a while.
    _ = cache.write(absence) { _ in true }
    return .absent
  }

  private func isRecent(_ name: String) -> Bool {
    var status = stat()
    guard stat(cache.path(name), &status) == 0 else { return false }
    return time(nil) - status.st_mtim.tv_sec < Self.absenceAge
  }
}
