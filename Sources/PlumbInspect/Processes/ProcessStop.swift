import CProcessMemory
import Glibc

/// Holds all threads of another process, as a debugger does, and not by SIGSTOP, which the process and its parent would see. Must be
/// ended by the thread that made it: the kernel knows that one as the tracer.
struct ProcessStop: ~Copyable {
  private let pid: Int32
  /// The signal that each was about to get.
  private var held: [(thread: Int32, signal: Int32)] = []

  private static let seize: Int32 = 0x4206
  private static let interrupt: Int32 = 0x4207
  private static let detach: Int32 = 17
  /// `__WALL`: threads that are no children, too.
  private static let waitAll: Int32 = 0x4000_0000
  /// Threads may make threads meanwhile.
  private static let rounds = 100

  init(_ pid: Int32) throws(LiveProcessError) {
    self.pid = pid
    var known: Set<Int32> = []
    for _ in 0..<Self.rounds {
      let new = ProcFile.numbers(in: "/proc/\(pid)/task").filter { known.insert($0).inserted }
      if new.isEmpty { break }
      for thread in new {
        if plumb_ptrace(Self.seize, thread, nil, nil) != 0 {
          // ESRCH: it has ended meanwhile.
          guard errno == EPERM else { continue }
          release()
          throw LiveProcess.notPermitted(pid)
        }
        guard plumb_ptrace(Self.interrupt, thread, nil, nil) == 0 else { continue }
        var status: Int32 = 0
        guard waitpid(thread, &status, Self.waitAll) == thread, status & 0xff == 0x7f else {
          continue
        }
        // A stop for its own sake has an event above the signal.
        held.append((thread, status >> 16 == 0 ? (status >> 8) & 0xff : 0))
      }
    }
    if held.isEmpty { throw .ended(pid) }
  }

  deinit { release() }

  private borrowing func release() {
    for (thread, signal) in held {
      _ = plumb_ptrace(Self.detach, thread, nil, UnsafeMutableRawPointer(bitPattern: Int(signal)))
    }
  }
}
