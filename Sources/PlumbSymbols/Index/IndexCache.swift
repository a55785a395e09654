import Glibc

/// Indexes by build-id, in a directory of the user's cache.
struct IndexCache: Sendable {
  let files: FileCache

  private func name(_ buildID: BuildID) -> String { buildID.hex + ".index" }

  /// nil where there is none; a damaged one, or one of another version, is removed.
  func open(_ buildID: BuildID) -> SymbolIndex? {
    let name = name(buildID)
    guard access(files.path(name), R_OK) == 0, let file = try? MappedFile(files.path(name)) else {
      return nil
    }
    guard let index = SymbolIndex(file, buildID: buildID) else {
      files.remove(name)
      return nil
    }
    files.touch(name)
    return index
  }

  func remove(_ buildID: BuildID) { files.remove(name(buildID)) }

  /// false where it could not be written.
  func write(_ builder: IndexBuilder, _ buildID: BuildID) -> Bool {
    guard let writer = IndexWriter(builder, buildID: buildID) else { return false }
    return files.write(name(buildID)) { path in
      let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return false }
      let isWritten = writer.write { Self.writeAll($0, to: descriptor) }
      return close(descriptor) == 0 && isWritten
    }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }
}
