/// A thread of a process, as the kernel knows it.
public struct ProcessThread: Hashable, Sendable {
  public var id: Int32
  /// At most 15 bytes; the program's name unless it was changed.
  public var name: String
  public var state: State
  /// The kernel's function in which it waits (`futex_wait_queue`); nil if it does not wait or the kernel does not say.
  public var waitChannel: String?
  /// The number of the system call that it is in; nil if it is in none or the kernel does not say.
  public var systemCall: Int?

  public enum State: Character, Sendable {
    case running = "R"
    case sleeping = "S"
    /// Waits for a disk or the like, and takes no signal meanwhile.
    case uninterruptible = "D"
    case stopped = "T"
    case traced = "t"
    case ended = "Z"
    case idle = "I"
    case unknown = "?"
  }

  /// - Parameter directory: `/proc/<pid>` or `/proc/self`.
  static func all(in directory: String) -> [ProcessThread] {
    ProcFile.numbers(in: directory + "/task").compactMap { id in
      let place = "\(directory)/task/\(id)"
      // Gone meanwhile.
      guard let status = ProcFile.line(place + "/stat") else { return nil }
      // The name stands in brackets, and may have brackets in it.
      guard let open = status.firstIndex(of: "("), let close = status.lastIndex(of: ")"),
        open < close
      else { return nil }
      let letter = status[status.index(after: close)...].first { $0 != " " }
      let channel = ProcFile.line(place + "/wchan")
      let call = ProcFile.line(place + "/syscall")?.prefix { $0 != " " }
      return ProcessThread(
        id: id, name: String(status[status.index(after: open)..<close]),
        state: letter.flatMap(State.init(rawValue:)) ?? .unknown,
        waitChannel: channel.flatMap { $0.isEmpty || $0 == "0" ? nil : $0 },
        systemCall: call.flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 })
    }
  }
}
