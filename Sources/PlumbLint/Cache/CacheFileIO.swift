import Foundation
import Synchronization

/// A cache file being written under a temporary name. Dropped before ``finish(replacing:)``, it leaves nothing behind.
///
/// Not safe for several threads: whoever shares it holds a lock around every use.
final class CacheFileWriter: @unchecked Sendable {
  private let descriptor: Int32
  private let temporaryPath: String
  private var buffer: [UInt8] = []
  private(set) var size = 0
  private(set) var failure: CacheFailure?
  private var isOpen = true

  private static let counter = Atomic<Int>(0)

  init(in directory: CacheDirectory) throws(CacheFailure) {
    if let failure = directory.prepare() { throw failure }
    let number = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
    temporaryPath = directory.file("new") + ".\(getpid()).\(number)"
    descriptor = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CacheFailure(path: temporaryPath, code: errno) }
  }

  deinit {
    if isOpen {
      close(descriptor)
      unlink(temporaryPath)
    }
  }

  func write(_ bytes: [UInt8]) {
    size += bytes.count
    buffer += bytes
    if buffer.count >= 1 << 20 { flush() }
  }

  private func flush() {
    buffer.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, failure == nil {
        let count = Foundation.write(
          descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count >= 0 {
          written += count
        } else if errno != EINTR {
          failure = CacheFailure(path: temporaryPath, code: errno)
        }
      }
    }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes `header` over the beginning and gives the file its name.
  func finish(header: [UInt8], replacing path: String) -> CacheFailure? {
    flush()
    if failure == nil, pwrite(descriptor, header, header.count, 0) != header.count {
      failure = CacheFailure(path: temporaryPath, code: errno)
    }
    isOpen = false
    if close(descriptor) != 0, failure == nil {
      failure = CacheFailure(path: temporaryPath, code: errno)
    }
    if failure == nil, rename(temporaryPath, path) != 0 {
      failure = CacheFailure(path: path, code: errno)
    }
    if failure != nil { unlink(temporaryPath) }
    return failure
  }
}

/// A cache file open for reading. It may be replaced meanwhile; this is still the old one.
final class CacheFileReader: Sendable {
  private let descriptor: Int32
  let size: Int

  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// So many bytes from an offset, or nil if the file does not have them.
  func read(at offset: Int, count: Int) -> [UInt8]? {
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return nil }
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(
          descriptor, buffer.baseAddress! + filled, count - filled, off_t(offset + filled))
        if got > 0 { filled += got } else if got == 0 || errno != EINTR { break }
      }
    }
    return bytes.count == count ? bytes : nil
  }
}
