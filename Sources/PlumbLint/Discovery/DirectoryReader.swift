import Foundation

/// The file system, as far as discovery looks at it.
enum DirectoryReader {
  enum Kind { case file, directory, link, other }

  /// What a file or directory is, by whatever path or link it is reached.
  struct Identity: Hashable {
    var device: UInt64
    var node: UInt64
  }

  struct Status {
    var kind: Kind
    var identity: Identity
  }

  /// Follows links, so that the kind is never ``Kind/link``. On failure the system's error number.
  static func status(_ path: String) -> Result<Status, SystemError> {
    var status = stat()
    guard stat(path, &status) == 0 else { return .failure(SystemError(number: errno)) }
    let kind: Kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      default: .other
      }
    let identity = Identity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
    return .success(Status(kind: kind, identity: identity))
  }

  /// nil for what is not there, or cannot be asked.
  static func identity(_ path: String) -> Identity? { try? status(path).get().identity }

  /// Names and, where the file system tells, kinds; in the order of the names, so that results do not
  /// depend on the disk.
  static func entries(_ path: String) -> Result<[(name: String, kind: Kind?)], SystemError> {
    guard let directory = opendir(path) else { return .failure(SystemError(number: errno)) }
    defer { closedir(directory) }
    var entries: [(name: String, kind: Kind?)] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      let kind: Kind? =
        switch Int32(entry.pointee.d_type) {
        case Int32(DT_REG): .file
        case Int32(DT_DIR): .directory
        case Int32(DT_LNK): .link
        case Int32(DT_FIFO), Int32(DT_SOCK), Int32(DT_CHR), Int32(DT_BLK): .other
        default: nil
        }
      entries.append((name, kind))
    }
    return .success(entries.sorted { $0.name < $1.name })
  }
}

/// What the system answered, in its words.
struct SystemError: Error, CustomStringConvertible {
  var number: Int32
  var description: String { String(cString: strerror(number)) }
}
