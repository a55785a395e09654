import Foundation

/// A directory that holds files from which everything can be made again: whoever finds one missing, damaged or not
/// writable goes on without.
///
/// Files are written under a temporary name and renamed, so that a reader sees an old file or a new one, whole, and of two
/// processes the later one wins.
public struct CacheDirectory: Sendable {
  public let path: String
  /// All files together; the least recently used go first.
  public let sizeLimit: Int

  public init(path: String, sizeLimit: Int = 1 << 30) {
    self.path = path
    self.sizeLimit = sizeLimit
  }

  /// `PLUMB_CACHE_DIR`, else `plumb` in `XDG_CACHE_HOME`, else in `~/.cache`; nil if none of them is set.
  public static func defaultPath(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> String? {
    func value(_ name: String) -> String? {
      environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let own = value("PLUMB_CACHE_DIR") { return own }
    // The specification has relative paths ignored.
    if let shared = value("XDG_CACHE_HOME"), shared.hasPrefix("/") { return shared + "/plumb" }
    return value("HOME").map { $0 + "/.cache/plumb" }
  }

  public func file(_ name: String) -> String { path + "/" + name + Self.suffix }

  static let suffix = ".plumbcache"

  /// Makes the directory, readable by its owner only. The reason if that fails.
  func prepare() -> CacheFailure? {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return nil }
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      return nil
    } catch {
      return CacheFailure(path: path, reason: CacheFailure.reason(of: error))
    }
  }

  /// Removes the least recently used files beyond the limit, and what a killed process has left half written.
  func evict(now: Int = time(nil)) {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return }
    var files: [(path: String, size: Int, used: Int)] = []
    for name in names where name.contains(Self.suffix) {
      let file = path + "/" + name
      var status = stat()
      guard lstat(file, &status) == 0 else { continue }
      let used = Self.modificationTime(status)
      if !name.hasSuffix(Self.suffix), now - used > 3600 {
        unlink(file)
      } else {
        files.append((file, Int(status.st_size), used))
      }
    }
    var total = files.reduce(0) { $0 + $1.size }
    for file in files.sorted(by: { ($0.used, $0.path) < ($1.used, $1.path) }) {
      if total <= sizeLimit { break }
      unlink(file.path)
      total -= file.size
    }
  }

  private static func modificationTime(_ status: stat) -> Int {
    #if canImport(Darwin)
      status.st_mtimespec.tv_sec
    #else
      status.st_mtim.tv_sec
    #endif
  }

  /// Marks a file as used now.
  static func touch(_ file: String) { utimes(file, nil) }
}

/// Why a cache could not be kept. It is worth a remark, never a failure of the run.
public struct CacheFailure: Error, Equatable, CustomStringConvertible {
  public var path: String
  public var reason: String

  public var description: String { "no cache: \(path): \(reason)" }

  init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  init(path: String, code: Int32) {
    self.init(path: path, reason: String(cString: strerror(code)))
  }

  static func reason(of error: any Error) -> String {
    let system = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    guard let system, system.domain == NSPOSIXErrorDomain else { return "cannot be made" }
    return String(cString: strerror(Int32(system.code)))
  }
}
