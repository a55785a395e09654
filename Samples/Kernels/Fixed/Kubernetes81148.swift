import Channels
import Foundation

/// The scheduler's queue of pods that did not fit. Pods that have been in it for a while are looked
/// at again by a flush in the background; the test makes two pods look old.
public enum Kubernetes81148 {
  static let unschedulableQTimeInterval: TimeInterval = 60

  final class PodInfo: @unchecked Sendable {
    let pod: String
    var timestamp: Date

    init(pod: String, timestamp: Date) {
      self.pod = pod
      self.timestamp = timestamp
    }
  }

  final class PriorityQueue: @unchecked Sendable {
    let lock = ReadWriteLock()
    var unschedulableQ: [String: PodInfo] = [:]
    private var flushing: Task<Void, Never>?

    func run(flushEvery period: Duration) {
      flushing = Task {
        while !Task.isCancelled {
          flushUnschedulableQLeftover()
          try? await Task.sleep(for: period)
        }
      }
    }

    func close() async {
      flushing?.cancel()
      await flushing?.value
    }

    func addOrUpdateUnschedulable(_ pod: String) {
      lock.lockForWriting()
      defer { lock.unlock() }
      unschedulableQ[pod] = PodInfo(pod: pod, timestamp: Date())
    }

    private func flushUnschedulableQLeftover() {
      lock.lockForWriting()
      defer { lock.unlock() }
      let now = Date()
      let leftover = unschedulableQ.values.filter { info in
        now.timeIntervalSince(info.timestamp) > unschedulableQTimeInterval
      }
      for info in leftover {
        unschedulableQ[info.pod] = nil
      }
    }
  }

  static func backdate(_ pod: String, in queue: PriorityQueue) {
    let longAgo = Date().addingTimeInterval(-2 * unschedulableQTimeInterval)
    queue.lock.lockForWriting()
    defer { queue.lock.unlock() }
    queue.unschedulableQ[pod]?.timestamp = longAgo
  }

  public static func run() async {
    let queue = PriorityQueue()
    queue.run(flushEvery: .milliseconds(1))
    for pod in ["high", "medium"] {
      queue.addOrUpdateUnschedulable(pod)
      backdate(pod, in: queue)
    }
    try? await Task.sleep(for: .milliseconds(3))
    await queue.close()
  }
}
