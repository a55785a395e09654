import CPlumbRuntime
import Glibc

/// Stacks of the threads of this process, which go on.
public enum ThreadStacks {
  /// Every thread but the calling one, all interrupted at once, each for some microseconds, by SIGPROF. Signals of that number that come from a
  /// profiler still reach it.
  ///
  /// Threads that do not answer within the limit are there without frames, with what the kernel says of them. Others do not notice,
  /// with few exceptions: the kernel restarts no call that counts a relative time and leaves no remainder, so `usleep` may return early, and
  /// `poll`, `epoll_wait` and sockets with a time limit may fail with EINTR. Dispatch, Foundation and NIO go on by themselves.
  ///
  /// Takes no lock that the program can hold, and may be called while all else is stuck. Not from signal handlers.
  ///
  /// - Parameter limit: For all threads together.
  public static func capture(limit: Duration = .milliseconds(250)) -> [ThreadStack] {
    let own = plumb_sample_own_thread()
    return capture(all().filter { $0 != own }, limit: limit)
  }

  /// Some threads, in the order that was asked for.
  public static func capture(_ threads: [Int32], limit: Duration = .milliseconds(250))
    -> [ThreadStack]
  {
    // Before they are interrupted: afterwards each has just run.
    var stacks = threads.map { thread in
      ThreadStack(
        thread: thread, name: KernelThread(thread).name, state: KernelThread(thread).state)
    }
    var index = 0
    stacks.withUnsafeMutableBufferPointer { buffer in
      withUnsafeMutablePointer(to: &index) { index in
        var round = Round(stacks: buffer, index: index)
        plumb_sample_threads(
          threads, threads.count, limit.nanoseconds,
          { context, sample in
            context!.assumingMemoryBound(to: Round.self).pointee.add(sample)
          }, &round)
      }
    }
    return stacks
  }

  /// The threads of this process by their kernel numbers, in the order of their making.
  public static func all() -> [Int32] {
    var threads = [Int32](repeating: 0, count: 256)
    while true {
      let count = plumb_sample_list(&threads, threads.count)
      if count < threads.count { return Array(threads[..<count]) }
      threads = [Int32](repeating: 0, count: threads.count * 4)
    }
  }

  static func exists(_ thread: Int32) -> Bool { access("/proc/self/task/\(thread)", F_OK) == 0 }

  private struct Round {
    let stacks: UnsafeMutableBufferPointer<ThreadStack>
    let index: UnsafeMutablePointer<Int>

    mutating func add(_ sample: UnsafePointer<plumb_thread_sample>) {
      stacks[index.pointee].take(sample)
      index.pointee += 1
    }
  }
}

extension ThreadStack {
  fileprivate mutating func take(_ sample: UnsafePointer<plumb_thread_sample>) {
    switch plumb_sample_outcome(rawValue: sample.pointee.outcome) {
    case PLUMB_SAMPLE_TAKEN: takeFacts(sample)
    case PLUMB_SAMPLE_GONE: problem = .ended
    case PLUMB_SAMPLE_NO_ANSWER:
      problem = .noAnswer
      kernelFacts = KernelThread(thread).facts
    default: problem = .unavailable
    }
  }

  private mutating func takeFacts(_ sample: UnsafePointer<plumb_thread_sample>) {
    isWhole = sample.pointee.is_whole
    argument = sample.pointee.argument
    executor = sample.pointee.executor == 0 ? nil : sample.pointee.executor
    let bytes = UnsafeRawPointer(sample)
    let frame = bytes.advanced(by: MemoryLayout<plumb_thread_sample>.offset(of: \.frames)!)
      .assumingMemoryBound(to: plumb_sample_frame.self)
    frames = (0..<Int(sample.pointee.frame_count)).map {
      Frame(address: frame[$0].pc, isExact: frame[$0].is_exact)
    }
    let chain = bytes.advanced(by: MemoryLayout<plumb_thread_sample>.offset(of: \.chains)!)
      .assumingMemoryBound(to: plumb_sample_chain.self)
    asyncCandidates = (0..<Int(sample.pointee.chain_count)).map { Self.candidate(chain + $0) }
    guard sample.pointee.task != 0 else { return }
    let name = bytes.advanced(by: MemoryLayout<plumb_thread_sample>.offset(of: \.task_name)!)
      .assumingMemoryBound(to: CChar.self)
    task = RunningTask(
      address: sample.pointee.task,
      id: sample.pointee.task_id == 0 ? nil : sample.pointee.task_id,
      name: name.pointee == 0 ? nil : String(cString: name))
  }

  private static func candidate(_ chain: UnsafePointer<plumb_sample_chain>) -> AsyncCandidate {
    let resume = UnsafeRawPointer(chain)
      .advanced(by: MemoryLayout<plumb_sample_chain>.offset(of: \.resume)!)
      .assumingMemoryBound(to: UInt64.self)
    return AsyncCandidate(
      frame: Int(chain.pointee.frame), source: .init(rawValue: chain.pointee.source) ?? .stack,
      context: chain.pointee.context,
      resumes: Array(UnsafeBufferPointer(start: resume, count: Int(chain.pointee.count))))
  }
}

extension Duration {
  /// Cut to what the unsigned number holds.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return overflow ? .max : product &+ UInt64(attoseconds / 1_000_000_000)
  }
}
