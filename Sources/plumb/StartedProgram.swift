import Foundation

/// A program that `plumb run` has started: with our standard streams, and in our process group, so that the terminal is its own.
struct StartedProgram {
  let pid: Int32

  init(
    _ arguments: [String], environment: [String: String], keeping descriptor: Int32,
    mask: sigset_t
  ) throws(Failure) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, descriptor, descriptor)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var mask = mask
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = arguments.map { strdup($0) } + [nil]
    var settings = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var pid: pid_t = 0
    let problem = posix_spawnp(&pid, arguments[0], &actions, &attributes, &words, &settings)
    guard problem == 0 else {
      throw Failure(
        message: "\(arguments[0]): cannot be started: \(String(cString: strerror(problem)))")
    }
    self.pid = pid
  }

  /// As a shell has it, 128 and the signal for one that was killed; nil while it runs.
  func exitCode() -> Int32? {
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
    let signal = status & 0x7f
    if signal == 0 { return (status >> 8) & 0xff }
    return signal == 0x7f ? nil : 128 + signal
  }
}
