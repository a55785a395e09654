import Glibc

/// Files that are there in full or not at all.
enum WholeFile {
  /// Writes under a temporary name and renames. What went wrong, or nil.
  static func write(_ bytes: [UInt8], to path: String) -> String? {
    let temporary = "\(path).\(getpid()).tmp"
    guard let file = fopen(temporary, "we") else { return String(cString: strerror(errno)) }
    let isWritten = fwrite(bytes, 1, bytes.count, file) == bytes.count
    guard fclose(file) == 0, isWritten, rename(temporary, path) == 0 else {
      let problem = String(cString: strerror(errno))
      unlink(temporary)
      return problem
    }
    return nil
  }
}
