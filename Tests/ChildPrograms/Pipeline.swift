import CSpawn
import Glibc

/// A pipe from or to a child, with what has been read from it. No other child inherits its ends.
final class Pipeline {
  let readingEnd: Int32
  private(set) var writingEnd: Int32
  private(set) var isOpen = true
  private var bytes: [UInt8] = []

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe2(&ends, O_CLOEXEC) == 0 else {
      throw ChildProgram.Failure(description: "no pipe: \(String(cString: strerror(errno)))")
    }
    readingEnd = ends[0]
    writingEnd = ends[1]
  }

  deinit {
    closeWritingEnd()
    close(readingEnd)
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Once the child has it: otherwise its end would not be seen.
  func closeWritingEnd() {
    if writingEnd >= 0 { close(writingEnd) }
    writingEnd = -1
  }

  /// Waits until one of them has something or was closed, and reads. False: nothing happened meanwhile.
  static func read(_ pipes: [Pipeline], waitingAtMost milliseconds: Int32) -> Bool {
    let open = pipes.filter(\.isOpen)
    var requests = open.map { pollfd(fd: $0.readingEnd, events: Int16(POLLIN), revents: 0) }
    guard poll(&requests, nfds_t(requests.count), milliseconds) > 0 else { return false }
    for (pipe, request) in zip(open, requests) where request.revents != 0 { pipe.readOnce() }
    return true
  }

  private func readOnce() {
    var piece = [UInt8](repeating: 0, count: 65_536)
    let count = Glibc.read(readingEnd, &piece, piece.count)
    if count > 0 {
      bytes += piece[..<count]
    } else if count == 0 || errno != EINTR {
      isOpen = false
    }
  }
}
