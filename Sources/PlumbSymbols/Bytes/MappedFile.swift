import Glibc

/// A whole file, mapped for reading. If somebody shortens the file meanwhile, the kernel answers an access with SIGBUS:
/// that is true of every program that maps files, and why caches replace files by renaming.
package final class MappedFile: @unchecked Sendable {
  package let path: String
  package let bytes: ByteView

  package init(_ path: String) throws(SymbolFileError) {
    // Not blocking: a path may name a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: Self.reason(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .unreadable(path: path, reason: Self.reason(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a regular file")
    }
    self.path = path
    guard status.st_size > 0 else {
      bytes = .empty
      return
    }
    let size = Int(status.st_size)
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else {
      throw .unreadable(path: path, reason: Self.reason(errno))
    }
    bytes = ByteView(start: UnsafePointer(start.assumingMemoryBound(to: UInt8.self)), count: size)
  }

  deinit {
    if bytes.count > 0 { munmap(UnsafeMutableRawPointer(mutating: bytes.start), bytes.count) }
  }

  static func reason(_ code: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
    return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }
}
