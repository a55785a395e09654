import CPlumbRuntime
import Glibc
import Synchronization

/// Writes a report when the program crashes.
///
/// ```swift
/// import PlumbCrash
///
/// try CrashReporter.install(directory: "/var/lib/server/crashes")
/// ```
///
/// From then on SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT and SIGSYS leave a file `plumb-<program>-<time>-<pid>.crash` in the
/// directory, which `plumb symbolize` reads. Handlers that were installed before are called afterwards, and the process dies of its signal as
/// it would have.
public enum CrashReporter {
  /// Installs the handler. A second call changes nothing.
  ///
  /// Early is best, before threads are started. The directory is made if it is missing; reports of this program beyond `configuration.keeps` are removed from
  /// it, oldest first, and what a process left that was killed while it wrote is finished.
  ///
  /// - Returns: what a report of this process will lack, one sentence each; empty where all is well.
  /// - Throws: `CrashReporterError` if the directory cannot be made or written, or the system refuses a handler.
  @discardableResult
  public static func install(
    directory: String, configuration: CrashReporterConfiguration = CrashReporterConfiguration()
  ) throws(CrashReporterError) -> [String] {
    let reports = try ReportDirectory(creating: directory)
    reports.adoptUnfinished()
    reports.prune(configuration.fileName, keeping: configuration.keeps)
    let environment = configuration.environment.flatMap { name -> [String] in
      guard let value = getenv(name) else { return [] }
      return [name, String(cString: value)]
    }
    let result = withCStrings(configuration.arguments.apply(to: CommandLine.arguments)) {
      arguments in
      withCStrings(environment) { environment in
        withCStrings([reports.path, configuration.fileName, runtimeVersion]) { own in
          var settings = plumb_crash_configuration(
            directory: own[0], program: own[1], swift_version: own[2],
            arguments: arguments.baseAddress!,
            argument_count: arguments.count, environment: environment.baseAddress!,
            environment_count: environment.count / 2, uses_libunwind: configuration.usesLibunwind,
            all_threads: configuration.unwindsAllThreads,
            thread_limit_ms: UInt32(clamping: configuration.threadLimit.milliseconds),
            handler_limit_ms: UInt32(clamping: configuration.handlerLimit.milliseconds))
          return plumb_crash_install(&settings)
        }
      }
    }
    guard result != PLUMB_CRASH_SYSTEM_ERROR else {
      throw CrashReporterError(
        "the crash handler could not be installed: \(String(cString: strerror(errno)))")
    }
    state.withLock { if $0 == nil { $0 = (reports, configuration.fileName) } }
    return notices
  }

  /// What a report of this process will lack, one sentence each. Empty before `install`.
  public static var notices: [String] {
    var texts = [UnsafePointer<CChar>](repeating: ("" as StaticString).asCString, count: 16)
    let count = plumb_crash_notices(&texts, texts.count)
    return texts.prefix(count).map { String(cString: $0) }
  }

  /// The reports of earlier runs of this program in the directory of `install`, oldest first. Nothing before `install`.
  public static func pending() -> [PendingReport] {
    state.withLock { $0 }.map { directory, program in directory.reports(of: program) } ?? []
  }

  /// Of the runtime that is loaded, which may be another one than at compile time. It does not know its patch release.
  private static var runtimeVersion: String {
    "\(_SwiftStdlibVersion.current)".split(separator: ".").prefix(2).joined(separator: ".")
  }

  private static let state = Mutex<(ReportDirectory, String)?>(nil)
}

/// Why reports cannot be written.
public struct CrashReporterError: Error, CustomStringConvertible {
  public let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension StaticString {
  fileprivate var asCString: UnsafePointer<CChar> {
    UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.multipliedReportingOverflow(by: 1000).overflow
      ? .max : seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }
}

/// The strings as C sees them, for the time of the call. The array is not empty: behind its last string stands another one.
private func withCStrings<Result>(
  _ strings: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>>) -> Result
) -> Result {
  let copies = strings.map { strdup($0)! }
  defer { for copy in copies { free(copy) } }
  let end = strdup("")!
  defer { free(end) }
  let pointers = copies.map { UnsafePointer($0) } + [UnsafePointer(end)]
  return pointers.withUnsafeBufferPointer {
    body(UnsafeBufferPointer(start: $0.baseAddress, count: strings.count))
  }
}
