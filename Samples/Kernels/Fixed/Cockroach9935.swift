import Foundation

/// CockroachDB's logging: entries are formatted into a buffer that goes to the log file, which is
/// made for the first entry.
public enum Cockroach9935 {
  enum Severity: String, Sendable {
    case info = "I"
    case error = "E"
  }

  struct LogFile {
    var path: String
    var contents: [UInt8] = []
  }

  struct LogDirectoryNotSet: Error {}

  final class Logging: @unchecked Sendable {
    private let mu = NSLock()
    private let directory: String?
    private let exitFunc: @Sendable (any Error) -> Void
    private var file: LogFile?
    private var buffer: [UInt8] = []

    /// - Parameter exitFunc: what is done when the log cannot be written.
    init(directory: String?, exitFunc: @escaping @Sendable (any Error) -> Void) {
      self.directory = directory
      self.exitFunc = exitFunc
    }

    func outputLogEntry(_ severity: Severity, _ message: String) {
      mu.lock()
      buffer += Array("\(severity.rawValue) \(message)\n".utf8)
      if file == nil {
        do {
          file = try createFile()
        } catch {
          mu.unlock()
          exit(error)
          return
        }
      }
      flush()
      mu.unlock()
    }

    private func createFile() throws -> LogFile {
      guard let directory else { throw LogDirectoryNotSet() }
      return LogFile(path: directory + "/cockroach.log")
    }

    private func flush() {
      file?.contents += buffer
      buffer.removeAll()
    }

    /// Writes out what there is, and ends the server.
    private func exit(_ error: any Error) {
      mu.withLock {
        flush()
        exitFunc(error)
      }
    }
  }

  public static func run() async {
    let logging = Logging(directory: nil) { error in
      FileHandle.standardError.write(Data("log: exiting because of error: \(error)\n".utf8))
    }
    Thread.detachNewThread { logging.outputLogEntry(.info, "node starting") }
  }
}
