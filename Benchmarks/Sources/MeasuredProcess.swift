import Foundation

/// Runs a command and says what it cost, its children included.
struct MeasuredProcess {
  private(set) var wallSeconds = 0.0
  /// When it was over, in seconds of the monotonic clock.
  private(set) var endSeconds = 0.0
  private(set) var cpuSeconds = 0.0
  private(set) var peakMegabytes = 0.0
  private(set) var exitCode: Int32 = 0

  /// Output goes to the file, messages nowhere.
  init(
    _ command: [String], output: String = "/dev/null", directory: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

    // Glibc keeps the spawn attribute for this to itself; nothing else runs meanwhile.
    let files = FileManager.default
    let previous = files.currentDirectoryPath
    defer { _ = files.changeCurrentDirectoryPath(previous) }
    guard directory.map(files.changeCurrentDirectoryPath) ?? true else {
      throw BenchmarkError("\(directory ?? ""): no such directory")
    }

    let merged = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let start = ProcessInfo.processInfo.systemUptime
    var child: pid_t = 0
    let status = Self.withCStrings(command) { arguments in
      Self.withCStrings(merged.map { "\($0)=\($1)" }) { variables in
        posix_spawnp(&child, command[0], &actions, nil, arguments, variables)
      }
    }
    guard status == 0 else {
      throw BenchmarkError("\(command[0]): \(String(cString: strerror(status)))")
    }
    var usage = rusage()
    var code: Int32 = 0
    while wait4(child, &code, 0, &usage) < 0, errno == EINTR {}
    endSeconds = ProcessInfo.processInfo.systemUptime
    wallSeconds = endSeconds - start
    cpuSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
    peakMegabytes = Double(usage.ru_maxrss) / 1024
    // 128 and more for a signal, as shells say.
    exitCode = code & 0x7F == 0 ? code >> 8 & 0xFF : 128 + code & 0x7F
  }

  /// The cheapest of several runs.
  static func best(of runs: Int, _ command: [String], environment: [String: String] = [:]) throws
    -> Self
  {
    let all = try (0..<runs).map { _ in try Self(command, environment: environment) }
    return all.min { $0.cpuSeconds < $1.cpuSeconds }!
  }

  private static func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1e6
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }
}
