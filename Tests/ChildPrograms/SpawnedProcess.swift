import CSpawn
import Foundation
import Glibc

/// A process of a group of its own, which ends with the value at the latest, and with it all that it started.
///
/// Not Foundation's: its processes inherit each other's descriptors when two are started at once, and then the end of one is not seen
/// before the other one ends.
final class SpawnedProcess {
  let id: pid_t
  private var status: Int32?

  init(
    _ program: String, _ arguments: [String], in directory: String?,
    environment: [String: String]?, input: Int32?, output: Int32, errors: Int32
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO)
    posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    if let directory { posix_spawn_file_actions_addchdir_np(&actions, directory) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    var all = sigset_t()
    sigemptyset(&none)
    sigfillset(&all)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &all)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    let variables = (environment ?? ProcessInfo.processInfo.environment).map { "\($0)=\($1)" }
    var id = pid_t()
    let error = Self.withStrings([program] + arguments) { arguments in
      Self.withStrings(variables) { variables in
        posix_spawnp(&id, program, &actions, &attributes, arguments, variables)
      }
    }
    guard error == 0 else {
      throw ChildProgram.Failure(
        description: "\(program) cannot be started: \(String(cString: strerror(error)))")
    }
    self.id = id
  }

  deinit { stop() }

  var hasEnded: Bool {
    if status == nil {
      var raw: Int32 = 0
      if waitpid(id, &raw, WNOHANG) == id { status = raw }
    }
    return status != nil
  }

  /// As `waitpid` tells it; nil: it lives on.
  func wait(until deadline: ContinuousClock.Instant) -> Int32? {
    while !hasEnded && ContinuousClock.now < deadline { usleep(2000) }
    return status
  }

  /// Kills the process and those that it started and left.
  func stop() {
    kill(-id, SIGKILL)
    while status == nil {
      var raw: Int32 = 0
      if waitpid(id, &raw, 0) == id || errno != EINTR { status = raw }
    }
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
