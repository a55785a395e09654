import CResourceChild
import Foundation

private func descriptor(_ name: String, _ open: @escaping @Sendable () -> Int32) -> LeakCase {
  LeakCase(name, .descriptor) {
    let descriptor = open()
    return { close(descriptor) }
  }
}

let descriptorCases: [LeakCase] = [
  LeakCase("open", .descriptor) {
    let descriptor = open("/dev/null", O_RDONLY)  // leaks: open
    return { close(descriptor) }
  },
  descriptor("open64") { child_open64() },
  descriptor("openat") { child_openat() },
  descriptor("creat") { child_creat() },
  descriptor("fortified-open") { child_fortified_open() },
  descriptor("fortified-openat") { child_fortified_openat() },
  LeakCase("deleted-file", .descriptor) {
    var path = Array("/tmp/plumb-XXXXXX".utf8CString)
    let descriptor = mkstemp(&path)  // leaks: deleted-file
    unlink(path)
    return { close(descriptor) }
  },
  LeakCase("listener", .descriptor) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)  // leaks: listener
    listen(descriptor, 5)
    return { close(descriptor) }
  },
  LeakCase("accept", .descriptor) {
    let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = unixListener.address
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(connection, $0, unixListener.size)
      }
    }
    let accepted = child_accept(unixListener.descriptor)
    close(connection)
    return { close(accepted) }
  },
  LeakCase("socketpair", .descriptor, count: 2) {
    var pair: [Int32] = [0, 0]
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair)  // leaks: socketpair
    return { [pair] in for descriptor in pair { close(descriptor) } }
  },
  LeakCase("pipe", .descriptor, count: 2) {
    var ends: [Int32] = [0, 0]
    pipe(&ends)  // leaks: pipe
    return { [ends] in for end in ends { close(end) } }
  },
  LeakCase("pipe2", .descriptor, count: 2) {
    var ends: [Int32] = [0, 0]
    _ = child_pipe2(&ends)
    return { [ends] in child_close_range(ends.min()!, ends.max()!) }
  },
  descriptor("eventfd") { child_eventfd() },
  descriptor("epoll") { child_epoll() },
  descriptor("timerfd") { child_timerfd() },
  descriptor("signalfd") { child_signalfd() },
  LeakCase("inotify", .descriptor) {
    let descriptor = inotify_init()  // leaks: inotify
    return { close(descriptor) }
  },
  descriptor("memfd") { child_memfd() },
  descriptor("dup") { child_duplicate(0) },
  descriptor("fcntl") { child_duplicate_above(0, 300) },
  LeakCase("dup2", .descriptor) {
    // Takes the number of one that was opened before, which is closed by it.
    let target = open("/dev/zero", O_RDONLY)
    _ = child_duplicate_to(0, target)
    return { child_close_range(target, target) }
  },
  LeakCase("fopen", .descriptor) {
    let file = fopen("/etc/passwd", "r")!  // leaks: fopen
    return { fclose(file) }
  },
  LeakCase("fdopen", .descriptor) {
    let file = fdopen(open("/etc/passwd", O_RDONLY), "r")!  // leaks: fdopen
    return { fclose(file) }
  },
  LeakCase("popen", .descriptor) {
    let file = popen("exit 0", "r")!  // leaks: popen
    return { pclose(file) }
  },
  LeakCase("opendir", .descriptor) {
    let directory = opendir("/etc")!  // leaks: opendir
    return { closedir(directory) }
  },
  LeakCase("file-handle", .descriptor) {
    nonisolated(unsafe) var handle: FileHandle?
    handle = FileHandle(forReadingAtPath: "/etc/passwd")  // leaks: file-handle
    return { handle = nil }
  },
  LeakCase("foundation-pipe", .descriptor, count: 2) {
    nonisolated(unsafe) var pipe: Pipe? = Pipe()  // leaks: foundation-pipe
    return {
      withExtendedLifetime(pipe) {}
      pipe = nil
    }
  },
]

/// A listening socket with a name in no directory.
let unixListener: (descriptor: Int32, address: sockaddr_un, size: socklen_t) = {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let name = Array("plumb-test-\(getpid())".utf8)
  withUnsafeMutableBytes(of: &address.sun_path) { bytes in
    for (index, byte) in name.enumerated() { bytes[index + 1] = byte }
  }
  let size = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.count)
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
  _ = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
  }
  listen(descriptor, 16)
  return (descriptor, address, size)
}()
