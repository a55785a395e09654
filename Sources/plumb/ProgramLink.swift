import Foundation

/// The socket over which a program that was started says that it ends: the other side of `plumb_preload.h`.
struct ProgramLink {
  /// Ours.
  let descriptor: Int32
  /// The program's; closed here once it has been started.
  let remote: Int32

  enum Message: UInt8 {
    case tracks = 0x54
    case hasNoRuntime = 0x4e
    case dump = 0x51
    case exits = 0x45
  }

  private static let variable = "PLUMB_RUN_LINK"
  /// High, where programs do not expect numbers of their own.
  private static let lowestRemote: Int32 = 100

  init() throws(Failure) {
    var pair: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0 else {
      throw Failure(message: "no socket to the program: \(String(cString: strerror(errno)))")
    }
    _ = fcntl(pair[0], F_SETFD, FD_CLOEXEC)
    descriptor = pair[0]
    let high = fcntl(pair[1], F_DUPFD, Self.lowestRemote)
    remote = high >= 0 ? high : pair[1]
    if high >= 0 { close(pair[1]) }
  }

  /// What the program's environment says of it: see `plumb_preload.h`.
  var environment: (name: String, value: String) {
    var status = stat()
    fstat(remote, &status)
    return (Self.variable, "\(remote):\(status.st_ino):\(getpid())")
  }

  /// What came; empty if nothing did, nil if nobody is there any more.
  func messages() -> [Message]? {
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
    if count == 0 { return nil }
    return bytes.prefix(max(0, count)).compactMap(Message.init(rawValue:))
  }

  /// Lets the program end.
  func answer() {
    var byte: UInt8 = 0
    _ = send(descriptor, &byte, 1, Int32(MSG_NOSIGNAL))
  }
}
