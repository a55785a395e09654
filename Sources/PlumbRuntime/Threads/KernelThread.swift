import Glibc

/// What the kernel says of a thread of this process.
struct KernelThread {
  private let thread: Int32

  init(_ thread: Int32) { self.thread = thread }

  var name: String { text("comm").map { String($0.prefix { $0 != "\n" }) } ?? "" }

  var state: ThreadStack.State {
    // The name before it is in parentheses and may contain any.
    guard let text = text("stat"), let end = text.lastIndex(of: ")"),
      let letter = text[end...].dropFirst(2).first
    else { return .unknown }
    switch letter {
    case "R": return .running
    case "S", "I": return .sleeping
    case "D": return .uninterruptible
    case "T", "t": return .stopped
    case "Z", "X", "x": return .ended
    default: return .unknown
    }
  }

  var facts: ThreadStack.KernelFacts {
    let call = text("syscall").flatMap { $0.split(separator: " ").first }.flatMap { Int($0) }
    let channel = text("wchan").map { String($0.prefix { $0 != "\n" }) }
    return .init(
      systemCall: call.flatMap { $0 >= 0 ? $0 : nil },
      waitChannel: channel.flatMap { $0 == "0" || $0.isEmpty ? nil : $0 },
      blocksSignal: blocks(SIGPROF))
  }

  private func blocks(_ signal: Int32) -> Bool {
    guard
      let line = text("status")?.split(separator: "\n").first(where: { $0.hasPrefix("SigBlk:") }),
      let mask = UInt64(line.dropFirst(7).drop { $0 == "\t" || $0 == " " }, radix: 16)
    else { return false }
    return mask >> UInt64(signal - 1) & 1 == 1
  }

  private func text(_ file: String) -> String? {
    let descriptor = open("/proc/self/task/\(thread)/\(file)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }
  }
}
