import Foundation

/// Writes a file so that no one ever sees half of it.
public enum OutputFile {
  public struct Failure: Error, CustomStringConvertible {
    public var description: String
  }

  /// Into a temporary file beside it that then takes its name. What is no regular file (a pipe, a
  /// device) is written to directly, and so is one that a link leads to.
  public static func write(_ text: String, to path: String) throws(Failure) {
    try write(Array(text.utf8), to: path)
  }

  /// The same for bytes that may be no text.
  public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      let descriptor = open(path, O_WRONLY | O_TRUNC | O_CREAT, 0o666)
      guard descriptor >= 0 else { throw failure(path) }
      try write(bytes, to: descriptor, path: path)
      return
    }
    let temporary = "\(path).\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, 0o666)
    guard descriptor >= 0 else { throw failure(path) }
    do throws(Failure) {
      try write(bytes, to: descriptor, path: path)
      guard rename(temporary, path) == 0 else { throw failure(path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Closes the descriptor, too: some file systems tell only then that the disk is full.
  private static func write(_ bytes: [UInt8], to descriptor: Int32, path: String) throws(Failure) {
    let isWritten = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    let number = errno
    let isClosed = close(descriptor) == 0
    if !isWritten { throw failure(path, number) }
    if !isClosed { throw failure(path) }
  }

  /// False with `errno` set where not everything could be written.
  public static func writeAll(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { writeAll(UnsafeRawBufferPointer($0), to: descriptor) }
  }

  public static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  private static func failure(_ path: String, _ number: Int32 = errno) -> Failure {
    Failure(description: "\(path): cannot be written: \(SystemError(number: number))")
  }
}
