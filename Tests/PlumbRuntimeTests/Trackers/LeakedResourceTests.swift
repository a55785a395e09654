import Testing

/// Each resource is leaked and given back 200 times: every leak is seen, with the line that made it, and nothing is seen once it is back.
@Suite(.serialized) struct LeakedResourceTests {
  struct Leak: Sendable, CustomTestStringConvertible {
    var name: String
    var title: String
    /// What its detail has in it.
    var detail: String
    /// The call that the advice names; empty: it names none.
    var call: String
    var testDescription: String { name }

    init(_ name: String, _ title: String, _ detail: String, _ call: String) {
      self.name = name
      self.title = title
      self.detail = detail
      self.call = call
    }
  }

  static let repetitions = 200

  static let leaks: [Leak] = [
    Leak("timer", "Dispatch timer", "fires every 100 ms", "cancel()"),
    Leak("one-shot-timer", "Dispatch timer", "fires once", "cancel()"),
    Leak("released-timer", "Dispatch timer", "fires every 2 s", "cancel()"),
    Leak("inactive-source", "Dispatch source", "was never resumed", "activate() and cancel()"),
    Leak("suspended-timer", "Dispatch timer", "is suspended", "resume() and cancel()"),
    Leak("read-source", "Dispatch source", "for reading", "cancel()"),
    Leak("signal-source", "Dispatch source", "watches signal 10", "cancel()"),
    Leak("foundation-timer", "run-loop timer", "fires every 3600 s", "invalidate()"),
    Leak("added", "run-loop timer", "fires every 1 s", "invalidate()"),
    Leak("one-shot-fires", "run-loop timer", "has not fired yet", "invalidate()"),
    Leak("pthread", "thread \"leaked worker\"", "waits in read", ""),
    Leak("foundation-thread", "thread", "waits in read", ""),
    Leak("inherited-name", "thread", "waits in read", ""),
    Leak("open", "device", "/dev/null", "close()"),
    Leak("open64", "device", "/dev/null", "close()"),
    Leak("openat", "device", "/dev/null", "close()"),
    Leak("creat", "device", "/dev/null", "close()"),
    Leak("fortified-open", "device", "/dev/null", "close()"),
    Leak("fortified-openat", "device", "/dev/null", "close()"),
    Leak("deleted-file", "file", "(deleted)", "close()"),
    Leak("listener", "socket", "listens on 0.0.0.0:", "close()"),
    Leak("accept", "socket", "bound to @plumb-test-", "close()"),
    Leak("socketpair", "socket", "connected", "close()"),
    Leak("pipe", "pipe", "ing end", "close()"),
    Leak("pipe2", "pipe", "ing end", "close()"),
    Leak("eventfd", "eventfd", "descriptor", "close()"),
    Leak("epoll", "epoll", "descriptor", "close()"),
    Leak("timerfd", "timerfd", "descriptor", "close()"),
    Leak("signalfd", "signalfd", "descriptor", "close()"),
    Leak("inotify", "inotify", "descriptor", "close()"),
    Leak("memfd", "memory file", "leaked", "close()"),
    Leak("dup", "device", "/dev/null", "close()"),
    Leak("dup2", "device", "/dev/null", "close()"),
    Leak("fcntl", "device", "descriptor 3", "close()"),
    Leak("fopen", "file", "/etc/passwd", "fclose()"),
    Leak("fdopen", "file", "/etc/passwd", "fclose()"),
    Leak("popen", "pipe", "its reading end", "pclose()"),
    Leak("opendir", "directory", "/etc", "closedir()"),
    Leak("file-handle", "file", "/etc/passwd", "close()"),
    Leak("foundation-pipe", "pipe", "ing end", "close()"),
    Leak("mmap", "memory mapping", "64 KB anonymous", "munmap()"),
    Leak("mmap-file", "memory mapping", "8 KB of", "munmap()"),
    Leak("munmap-part", "memory mapping", "KB anonymous", "munmap()"),
    Leak("mremap", "memory mapping", "256 KB anonymous", "munmap()"),
    Leak("semaphore", "blocked thread", "dispatch_semaphore_wait", "signal()"),
    Leak("group", "blocked thread", "for a limited time", "leave()"),
    Leak("sync", "blocked thread", "dispatch_sync", ""),
    Leak("condition", "blocked thread", "pthread_cond_wait", ""),
    Leak("join", "blocked thread", "pthread_join", ""),
    Leak("stream", "AsyncStream", "was not finished", "finish()"),
    Leak("make-stream", "AsyncStream", "was not finished", "finish()"),
    Leak("dropped-stream", "AsyncStream", "was not finished", "finish()"),
    Leak("freed-stream", "AsyncStream", "was not finished", "finish()"),
    Leak("throwing-stream", "AsyncThrowingStream", "was not finished", "finish()"),
    Leak("make-throwing-stream", "AsyncThrowingStream", "was not finished", "finish()"),
  ]

  @Test(arguments: leaks) func isSeenUntilItIsGivenBack(_ leak: Leak) throws {
    let child = try ResourceChild.run(leak.name, String(Self.repetitions))
    #expect(child.exitCode == 0, "\(child.output)")
    #expect(child.lines.last { $0.count == 4 }?.dropFirst() == ["misses 0", "wrong 0", "left 0"])
    let found = child.lines.filter { $0.count == 7 && $0[1] == "found" }
    let sum = found.reduce(0) { $0 + (Int($1[2]) ?? 0) }
    #expect(sum > 0 && sum % Self.repetitions == 0, "\(child.output)")
    for line in found {
      #expect(line[3] == ResourceChild.marks[leak.name])
      #expect(line[4].hasPrefix(leak.title))
      #expect(line[5].contains(leak.detail))
      #expect(line[6].hasSuffix(leak.call) || line[6].contains("\(leak.call) "))
    }
  }

  /// None is forgotten here.
  @Test func everyCaseIsTested() throws {
    let names = Set(try ResourceChild.run().lines.compactMap(\.first))
    #expect(names == Set(Self.leaks.map(\.name)))
  }
}
