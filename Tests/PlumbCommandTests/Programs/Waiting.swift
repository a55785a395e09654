// Leaves a task in each kind of wait, says that it is ready, and goes on as its argument says.
import Glibc

actor Busy {
  @inline(never) func holds() { while true { usleep(1000) } }
  @inline(never) func enter() {}
}

/// Who has begun.
let (begun, isBegun) = AsyncStream.makeStream(of: Void.self)

@inline(never) func awaitsAContinuation() async {
  await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
}

@inline(never) func sleepsLong() async { try? await Task.sleep(nanoseconds: 600_000_000_000) }

@inline(never) func awaitsAStream(_ stream: AsyncStream<Int>) async { for await _ in stream {} }

@inline(never) func awaitsAGroup() async {
  await withTaskGroup(of: Void.self) { group in
    group.addTask(name: "child of the group") { await awaitsAContinuation() }
    await group.waitForAll()
  }
}

@inline(never) func awaitsALet() async {
  async let child: Void = awaitsAContinuation()
  await child
}

@inline(never) func awaitsAnActor(_ busy: Busy) async { await busy.enter() }

let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
let busy = Busy()

@main struct Waiting {
  @inline(never) static func startAll() async {
    Task(name: "continuation") {
      isBegun.yield()
      await awaitsAContinuation()
    }
    Task(name: "sleep") {
      isBegun.yield()
      await sleepsLong()
    }
    Task(name: "stream") {
      isBegun.yield()
      await awaitsAStream(stream)
    }
    Task(name: "group") {
      isBegun.yield()
      await awaitsAGroup()
    }
    Task(name: "let") {
      isBegun.yield()
      await awaitsALet()
    }
    let waited = Task(name: "waited for") {
      isBegun.yield()
      await awaitsAContinuation()
    }
    Task(name: "value") {
      isBegun.yield()
      await waited.value
    }
    // The pool may have one thread, which is about to be held.
    var rest = 7
    for await _ in begun {
      rest -= 1
      if rest == 0 { break }
    }
  }

  static func main() async {
    // Whoever starts it may have signals blocked; and it must not stay if nobody ends it.
    var signals = sigset_t()
    sigfillset(&signals)
    sigprocmask(SIG_UNBLOCK, &signals, nil)
    alarm(120)
    await startAll()
    // Whoever reads finds out by himself when all of them wait.
    Task.detached(name: "holder") { await busy.holds() }
    Task.detached(name: "actor") {
      try? await Task.sleep(nanoseconds: 50_000_000)
      await awaitsAnActor(busy)
    }
    print("ready")
    fflush(nil)
    switch CommandLine.arguments.dropFirst().first {
    case "input": while readLine() != nil {}
    case "underscore": _exit(5)
    case "environment":
      print(getenv("LD_PRELOAD") == nil && getenv("PLUMB_RUN_LINK") == nil ? "clean" : "not clean")
      fflush(nil)
    case "kill": kill(getpid(), SIGKILL)
    case let code?: exit(Int32(code)!)
    case nil: break
    }
  }
}
