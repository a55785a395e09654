import CPlumbRuntime

/// A word on which watching threads wait, and that others advance. Never moves, so the kernel can know it by its address.
final class WatchWord: Sendable {
  private nonisolated(unsafe) let word: UnsafeMutablePointer<UInt32>

  init() {
    word = .allocate(capacity: 1)
    word.initialize(to: 0)
  }

  deinit { word.deallocate() }

  var value: UInt32 { plumb_watch_load(word) }

  func advance() { plumb_watch_advance(word) }

  /// Waits until the condition holds, which is asked again whenever the word is advanced, or until the deadline, in nanoseconds of
  /// CLOCK_MONOTONIC; nil: none. Returns whether it holds.
  func wait(until deadline: UInt64? = nil, _ condition: () -> Bool) -> Bool {
    while true {
      let value = value
      if condition() { return true }
      let now = plumb_watch_now()
      if let deadline, now >= deadline { return false }
      plumb_watch_wait(word, value, deadline.map { $0 - now } ?? .max)
    }
  }
}

/// A thread that watches: started by `plumb_watch_start`, ended by its body's return.
enum WatchThread {
  /// False: the system refused; `errno` says why.
  static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    let box = Unmanaged.passRetained(Box(body))
    let isStarted = plumb_watch_start(
      name, { Unmanaged<Box>.fromOpaque($0!).takeRetainedValue().body() }, box.toOpaque())
    if !isStarted { box.release() }
    return isStarted
  }

  private final class Box: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
