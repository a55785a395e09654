import Glibc
import PlumbCrashFormat

/// The report of an earlier crash, for the program to send where it likes.
public struct PendingReport: Sendable {
  public let path: String
  let name: ReportName

  /// The program that crashed, as its file name says.
  public var program: String { name.program }
  /// Time of the crash in milliseconds since 1970.
  public var unixMilliseconds: Int64 { name.unixMilliseconds }
  public var processID: Int32 { name.process }

  /// The whole file. Throws `CrashReporterError` if it cannot be read.
  public func bytes() throws(CrashReporterError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw CrashReporterError("\(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw CrashReporterError("\(path): \(String(cString: strerror(errno)))")
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// What the file says. Throws `CrashReporterError` if it cannot be read or is no report; one that was cut short is read as far as it goes.
  public func report() throws(CrashReporterError) -> CrashReport {
    let bytes = try bytes()
    do {
      return try CrashReport.read(bytes)
    } catch {
      throw CrashReporterError("\(path): \(error)")
    }
  }

  /// Removes the file: it has been dealt with. Throws `CrashReporterError` if that fails; a file that is gone already is no error.
  public func remove() throws(CrashReporterError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw CrashReporterError("\(path): \(String(cString: strerror(errno)))")
    }
  }
}
