import CResourceChild
import Dispatch
import Foundation

/// A thread that ends when it is told to. It waits where nobody looks, so that it is a thread and nothing else.
final class Worker: @unchecked Sendable {
  private let thread: pthread_t
  private let work: Work

  init(
    name: String, body: (@Sendable () -> Void)? = nil,
    create: (UnsafeMutableRawPointer) -> pthread_t
  ) {
    work = Work(name: name, body: body)
    thread = create(Unmanaged.passRetained(work).toOpaque())
  }

  func end() {
    child_ring(work.bell)
  }

  func wait() {
    pthread_join(thread, nil)  // leaks: join
    close(work.bell)
  }

  final class Work: @unchecked Sendable {
    let name: String
    let bell = child_bell()

    private let body: (@Sendable () -> Void)?

    init(name: String, body: (@Sendable () -> Void)?) {
      self.name = name
      self.body = body
    }

    func run() {
      if !name.isEmpty { child_name_thread(name) }
      if let body { return body() }
      child_hear(bell)
    }
  }
}

func work(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  Unmanaged<Worker.Work>.fromOpaque(argument!).takeRetainedValue().run()
  return nil
}

/// Blocks a thread of its own in `body`.
private func blocked(
  _ body: @escaping @Sendable () -> Void, end: @escaping @Sendable () -> Void
) -> () -> Void {
  let thread = Thread(block: body)
  thread.start()
  return {
    end()
    while !thread.isFinished { sched_yield() }
  }
}

/// So that the call before is not the last of its function, which would have it leave its place to what it calls.
private func afterwards() { sched_yield() }

let threadCases: [LeakCase] = [
  // A thread that is kept for ever makes one that is not, and that has its name from it.
  LeakCase("inherited-name", .thread) {
    let isMade = child_bell()
    let isOver = child_bell()
    nonisolated(unsafe) var inner: Worker?
    let outer = Worker(name: "NIO-SGLTN-0") {
      inner = Worker(name: "") { argument in
        var thread = pthread_t()
        pthread_create(&thread, nil, work, argument)  // leaks: inherited-name
        return thread
      }
      child_ring(isMade)
      child_hear(isOver)
    } create: { argument in
      var thread = pthread_t()
      pthread_create(&thread, nil, work, argument)
      return thread
    }
    child_hear(isMade)
    return {
      inner?.end()
      inner?.wait()
      child_ring(isOver)
      outer.wait()
      close(isMade)
      close(isOver)
    }
  },
  LeakCase("pthread", .thread) {
    let worker = Worker(name: "leaked worker") { argument in
      var thread = pthread_t()
      pthread_create(&thread, nil, work, argument)  // leaks: pthread
      return thread
    }
    return {
      worker.end()
      worker.wait()
    }
  },
  LeakCase("foundation-thread", .thread) {
    let bell = child_bell()
    let thread = Thread {
      child_hear(bell)
    }
    thread.name = "looper"
    thread.start()  // leaks: foundation-thread
    return {
      child_ring(bell)
      while !thread.isFinished { sched_yield() }
      close(bell)
    }
  },
]

let blockedCases: [LeakCase] = [
  LeakCase("semaphore", .blockedThread) {
    let semaphore = DispatchSemaphore(value: 0)
    return blocked {
      semaphore.wait()  // leaks: semaphore
      afterwards()
    } end: {
      semaphore.signal()
    }
  },
  LeakCase("group", .blockedThread) {
    let group = DispatchGroup()
    group.enter()
    return blocked {
      _ = group.wait(timeout: .now() + 3600)  // leaks: group
    } end: {
      group.leave()
    }
  },
  LeakCase("sync", .blockedThread) {
    let queue = DispatchQueue(label: "busy")
    let bell = child_bell()
    let hasBegun = DispatchSemaphore(value: 0)
    queue.async {
      hasBegun.signal()
      child_hear(bell)
      close(bell)
    }
    hasBegun.wait()
    return blocked {
      queue.sync {}  // leaks: sync
      afterwards()
    } end: {
      child_ring(bell)
    }
  },
  LeakCase("condition", .blockedThread) {
    blocked {
      child_wait_for_condition()
    } end: {
      child_end_wait()
    }
  },
  LeakCase("join", .blockedThread) {
    let worker = Worker(name: "joined") { argument in
      var thread = pthread_t()
      pthread_create(&thread, nil, work, argument)
      return thread
    }
    return blocked {
      worker.wait()
    } end: {
      worker.end()
    }
  },
]
