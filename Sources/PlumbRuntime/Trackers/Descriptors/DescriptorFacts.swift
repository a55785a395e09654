import Glibc

/// What the kernel says of an open descriptor; nil where it was closed meanwhile.
struct DescriptorFacts {
  /// `socket`, `pipe`, `eventfd`, `file`
  var title: String
  /// Its path, its addresses, its ends; may be empty.
  var detail: String
  /// Tells apart what had the same number one after another.
  var identity: UInt64

  init?(_ descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, let target = Self.target(descriptor) else { return nil }
    // The file that it leads to. All eventfds and their like have the same one.
    identity = (UInt64(status.st_dev) &* 0x9e37_79b9_7f4a_7c15) ^ UInt64(status.st_ino)
    (title, detail) = Self.describe(descriptor, target, mode: status.st_mode)
  }

  private static func target(_ descriptor: Int32) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/fd/\(descriptor)", &bytes, bytes.count)
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func describe(
    _ descriptor: Int32, _ target: String, mode: mode_t
  ) -> (String, String) {
    if target.hasPrefix("socket:") { return ("socket", SocketFacts(descriptor).detail) }
    if target.hasPrefix("pipe:") { return ("pipe", end(descriptor)) }
    if target.hasPrefix("anon_inode:") {
      let name = target.dropFirst("anon_inode:".count).filter { $0 != "[" && $0 != "]" }
      return (anonymous[name] ?? name, "")
    }
    if target.hasPrefix("/memfd:") {
      let name = target.dropFirst("/memfd:".count).split(separator: " (deleted)").first ?? ""
      return ("memory file", String(name))
    }
    switch mode & S_IFMT {
    case S_IFDIR: return ("directory", target)
    case S_IFIFO: return ("pipe", "\(end(descriptor)) \(target)")
    case S_IFCHR, S_IFBLK: return ("device", target)
    default: return ("file", target)
    }
  }

  private static let anonymous = [
    "eventpoll": "epoll", "eventfd": "eventfd", "timerfd": "timerfd", "signalfd": "signalfd",
    "inotify": "inotify", "fanotify": "fanotify", "pidfd": "pidfd", "io_uring": "io_uring",
  ]

  private static func end(_ descriptor: Int32) -> String {
    switch fcntl(descriptor, F_GETFL) & O_ACCMODE {
    case O_RDONLY: "its reading end"
    case O_WRONLY: "its writing end"
    default: ""
    }
  }
}
