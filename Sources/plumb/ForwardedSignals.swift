import Foundation

/// Signals that `plumb run` gets, one after the other, through a pipe.
struct ForwardedSignals {
  struct Arrival {
    var number: Int32
    /// The terminal sent it, and not to us alone: the program has it already.
    var isOfTerminal: Bool
  }

  let descriptor: Int32
  /// Those that were blocked before, which the program is to have.
  private(set) var mask = sigset_t()

  /// Of what ends a program or tells it something; job control is left to the shell.
  private static let numbers = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD]
  /// Once a process.
  init() throws(Failure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw Failure(message: "no pipe for signals: \(String(cString: strerror(errno)))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    descriptor = ends[0]
    writeEnd = ends[1]
    sigprocmask(SIG_SETMASK, nil, &mask)
    var action = sigaction()
    action.sa_flags = SA_SIGINFO | SA_RESTART
    action.__sigaction_handler.sa_sigaction = { number, information, _ in
      let saved = errno
      // SI_KERNEL.
      let isOfKernel = information?.pointee.si_code == 0x80
      var bytes = (UInt8(truncatingIfNeeded: number), UInt8(isOfKernel ? 1 : 0))
      _ = withUnsafeBytes(of: &bytes) { write(writeEnd, $0.baseAddress, 2) }
      errno = saved
    }
    // Whoever started us may have blocked them.
    var ours = sigset_t()
    sigemptyset(&ours)
    for number in Self.numbers {
      sigaction(number, &action, nil)
      sigaddset(&ours, number)
    }
    sigprocmask(SIG_UNBLOCK, &ours, nil)
  }

  func arrivals() -> [Arrival] {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = max(0, read(descriptor, &bytes, bytes.count))
    return stride(from: 0, to: count - 1, by: 2).map { place in
      Arrival(number: Int32(bytes[place]), isOfTerminal: bytes[place + 1] == 1)
    }
  }
}

/// Written once, before the handler is installed that reads it.
nonisolated(unsafe) private var writeEnd: Int32 = -1
