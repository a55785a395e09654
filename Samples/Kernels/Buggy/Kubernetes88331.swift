import Channels

/// The scheduler's queue: pods whose backoff is over are moved to the active queue in the
/// background.
public enum Kubernetes88331 {
  final class Heap: @unchecked Sendable {
    private var queue: [String]

    init(_ pods: [String]) {
      queue = pods
    }

    func push(_ pod: String) { queue.append(pod) }
    func pop() -> String? { queue.popLast() }
    var count: Int { queue.count }
  }

  final class PriorityQueue: @unchecked Sendable {
    private let lock = ReadWriteLock()
    private let podBackoffQ: Heap
    private let activeQ: Heap
    private var flushing: Task<Void, Never>?

    init(backingOff pods: [String]) {
      podBackoffQ = Heap(pods)
      activeQ = Heap([])
    }

    func run() {
      flushing = Task {
        while !Task.isCancelled {
          flushBackoffQCompleted()
          try? await Task.sleep(for: .seconds(1))
        }
      }
    }

    func close() async {
      flushing?.cancel()
      await flushing?.value
    }

    var backoffCount: Int {
      podBackoffQ.count
    }

    private func flushBackoffQCompleted() {
      lock.lockForWriting()
      defer { lock.unlock() }
      if let pod = podBackoffQ.pop() { activeQ.push(pod) }
    }
  }

  static func createAndRunPriorityQueue() -> PriorityQueue {
    let queue = PriorityQueue(backingOff: ["pod-1", "pod-2"])
    queue.run()
    return queue
  }

  public static func run() async {
    let queue = createAndRunPriorityQueue()
    // One of the two pods is moved soon.
    while queue.backoffCount == 2 {
      await Task.yield()
    }
    await queue.close()
  }
}
