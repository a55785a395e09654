/// What the kernel says of a thread of this process; nil where the thread has ended meanwhile.
struct ThreadFacts {
  /// As `pthread_setname_np` set it; without that the program's. At most 15 bytes.
  var name: String
  /// A letter of /proc/<pid>/stat: R runs, S waits, D waits for a device, Z and X have ended.
  var state: Character
  /// Ticks of the clock from the system's start to the thread's: tells apart threads that have the same id one after another.
  var started: UInt64
  /// The number of the system call that it is in; nil where it is in none, or must not be seen.
  var systemCall: Int?

  init?(_ thread: Int32) {
    // `12 (name) S 1 …`: the name may have blanks and parentheses, and what follows has none.
    guard let line = ProcessFiles.text("task/\(thread)/stat"),
      let open = line.firstIndex(of: "("), let close = line.lastIndex(of: ")")
    else { return nil }
    let fields = line[line.index(after: close)...].split(separator: " ")
    guard fields.count > 19, let state = fields[0].first else { return nil }
    name = String(line[line.index(after: open)..<close])
    self.state = state
    started = UInt64(fields[19]) ?? 0
    systemCall = ProcessFiles.text("task/\(thread)/syscall").flatMap { text in
      text.split(separator: " ").first.flatMap { Int($0) }
    }
    if let systemCall, systemCall < 0 { self.systemCall = nil }
  }

  var isOver: Bool { state == "Z" || state == "X" }

  /// `runs`, `waits in futex`
  var doing: String {
    switch state {
    case "R": return "runs"
    case "T", "t": return "is stopped"
    case "Z", "X": return "has ended"
    default:
      guard let systemCall else { return "waits" }
      return "waits in \(SystemCall.name(systemCall))"
    }
  }
}

/// The numbers of system calls on x86-64 in which threads wait (arch/x86/entry/syscalls/syscall_64.tbl of Linux).
enum SystemCall {
  private static let names: [Int: String] = [
    0: "read", 1: "write", 7: "poll", 17: "pread64", 18: "pwrite64", 19: "readv", 20: "writev",
    23: "select", 34: "pause", 35: "nanosleep", 42: "connect", 43: "accept", 44: "sendto",
    45: "recvfrom", 46: "sendmsg", 47: "recvmsg", 61: "wait4", 65: "semop", 69: "msgsnd",
    70: "msgrcv", 72: "fcntl", 73: "flock", 74: "fsync", 75: "fdatasync", 128: "rt_sigtimedwait",
    130: "rt_sigsuspend", 202: "futex", 208: "io_getevents", 220: "semtimedop",
    230: "clock_nanosleep",
    232: "epoll_wait", 242: "mq_timedsend", 243: "mq_timedreceive", 247: "waitid", 270: "pselect6",
    271: "ppoll", 281: "epoll_pwait", 288: "accept4", 426: "io_uring_enter", 441: "epoll_pwait2",
    449: "futex_waitv",
  ]

  static func name(_ number: Int) -> String { names[number] ?? "system call \(number)" }
}
