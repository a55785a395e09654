import Glibc

/// Fetches with the `curl` program: HTTPS, proxies and redirections need a well-kept client, and a program that is started when it
/// is needed costs those nothing who never ask a server: no library is loaded, and no thread is made.
public struct CurlFetcher: DebugFileFetcher {
  public init() {}

  public func fetch(_ url: String, to path: String, timeout: Double) -> DebugFileFetch {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      return .failed(reason: "not an address of HTTP")
    }
    let seconds = String(Int(max(1, timeout.rounded(.up))))
    let arguments = [
      "curl", "--disable", "--silent", "--location", "--max-redirs", "5",
      "--proto", "=http,https", "--connect-timeout", seconds,
      // Slower than this for so long counts as no answer.
      "--speed-limit", "100", "--speed-time", seconds,
      "--output", path, "--write-out", "%{http_code}", "--", url,
    ]
    guard let result = ChildProcess.run(arguments) else {
      return .failed(reason: "curl could not be started; install curl, or unset DEBUGINFOD_URLS")
    }
    switch (result.status, result.output) {
    case (0, "200"): return .fetched
    case (0, "404"), (0, "410"): return .absent
    case (0, let code): return .failed(reason: "the server answered with status \(code)")
    case (28, _): return .failed(reason: "no answer within \(seconds) s")
    case (6, _): return .failed(reason: "the server's name is not known")
    case (7, _): return .failed(reason: "the server cannot be reached")
    case (let code, _): return .failed(reason: "curl failed with exit code \(code)")
    }
  }
}

private enum ChildProcess {
  /// nil where there is no such program. Its errors go nowhere.
  static func run(_ arguments: [String]) -> (status: Int32, output: String)? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    var pointers = arguments.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    var child = pid_t()
    let error = posix_spawnp(&child, arguments[0], &actions, nil, &pointers, environment)
    close(ends[1])
    defer { close(ends[0]) }
    guard error == 0 else { return nil }
    let output = readAll(ends[0])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { return nil } }
    // Exit codes stand in the second byte; a signal leaves it zero.
    let code = status & 0x7f == 0 ? status >> 8 & 0xff : -1
    return (code, output)
  }

  /// With the proxies and the home directory of the user. Looked up, because Swift 6 does not let a C variable be read.
  private static var environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
    dlsym(nil, "environ")?
      .assumingMemoryBound(to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self).pointee
  }

  private static func readAll(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer[..<count]
    }
  }
}
