import Glibc

/// A directory of files that can be made again: indexes and downloads. Whoever finds one missing, damaged or not writable goes on
/// without. Files appear under their names whole, by renaming, so that of two processes that write the later one wins and nobody
/// reads half a file.
public struct FileCache: Sendable {
  public let directory: String
  /// Bytes of all files; those that were not used for the longest time go first.
  public let sizeLimit: Int

  public init(directory: String, sizeLimit: Int = 2 << 30) {
    self.directory = directory
    self.sizeLimit = sizeLimit
  }

  /// Seconds after which an unfinished file is nobody's any more.
  private static let unfinishedAge = 3600
  private static let unfinishedMark = ".partial-"

  func path(_ name: String) -> String { directory + "/" + name }

  /// Marks a file as used just now.
  func touch(_ name: String) { utimensat(AT_FDCWD, path(name), nil, 0) }

  /// - Parameter body: gets the path of a new, empty file and says whether it filled it.
  /// - Returns: whether the file is now there under its name.
  func write(_ name: String, _ body: (String) -> Bool) -> Bool {
    guard makeDirectory() else { return false }
    var template = Array((path(name) + Self.unfinishedMark + "XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    let temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    guard body(temporary), rename(temporary, path(name)) == 0 else {
      unlink(temporary)
      return false
    }
    evict(keeping: name)
    return true
  }

  func remove(_ name: String) { unlink(path(name)) }

  /// The directory and those above it, for their owner only.
  private func makeDirectory() -> Bool {
    var status = stat()
    if stat(directory, &status) == 0 { return status.st_mode & S_IFMT == S_IFDIR }
    var path = ""
    for part in directory.split(separator: "/", omittingEmptySubsequences: false) {
      path += path.isEmpty && !part.isEmpty ? part : "/" + part
      if !part.isEmpty { mkdir(path, 0o700) }
    }
    return stat(directory, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private struct Entry {
    var name: String
    var size: Int
    var used: Int
  }

  func evict(keeping kept: String) {
    var entries: [Entry] = []
    let now = time(nil)
    for name in names() {
      var status = stat()
      guard lstat(path(name), &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
      if name.contains(Self.unfinishedMark) {
        if now - status.st_mtim.tv_sec > Self.unfinishedAge { remove(name) }
      } else {
        entries.append(Entry(name: name, size: Int(status.st_size), used: status.st_mtim.tv_sec))
      }
    }
    var total = entries.reduce(0) { $0 + $1.size }
    for entry in entries.sorted(by: { $0.used < $1.used }) where total > sizeLimit {
      guard entry.name != kept else { continue }
      remove(entry.name)
      total -= entry.size
    }
  }

  private func names() -> [String] {
    guard let handle = opendir(directory) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
