import AsyncAlgorithms
import Synchronization

/// The kubelet's status manager: pod workers set statuses, and a loop sends the changes to the API
/// server and forgets the pods that are gone.
public enum Kubernetes10182 {
  /// Mutual exclusion between tasks, in order of arrival.
  final class AsyncLock: Sendable {
    private struct State {
      var isLocked = false
      var queue: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func acquire() async {
      await withCheckedContinuation { continuation in
        let mustWait = state.withLock { state in
          if state.isLocked { state.queue.append(continuation) }
          defer { state.isLocked = true }
          return state.isLocked
        }
        if !mustWait { continuation.resume() }
      }
    }

    func release() {
      let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
        if !state.queue.isEmpty { return state.queue.removeFirst() }
        state.isLocked = false
        return nil
      }
      next?.resume()
    }
  }

  enum Phase: Sendable {
    case pending, running, succeeded
  }

  struct PodStatus: Sendable {
    var pod: String
    var phase: Phase
  }

  final class StatusManager: @unchecked Sendable {
    private let podStatusesLock = AsyncLock()
    private let podStatusChannel = AsyncChannel<PodStatus>()
    private var podStatuses: [String: Phase] = [:]

    /// Sends as many status changes to the API server as will be made.
    func start(changes: Int) {
      Task {
        for _ in 0..<changes { await syncBatch() }
      }
    }

    func setPodStatus(_ status: PodStatus) async {
      await podStatusesLock.acquire()
      podStatuses[status.pod] = status.phase
      await podStatusChannel.send(status)
      podStatusesLock.release()
    }

    func deletePodStatus(_ pod: String) async {
      await podStatusesLock.acquire()
      podStatuses[pod] = nil
      podStatusesLock.release()
    }

    private func syncBatch() async {
      guard let status = await podStatusChannel.first(where: { _ in true }) else { return }
      if await !isKnownToAPIServer(status.pod) {
        await deletePodStatus(status.pod)
      }
    }

    private func isKnownToAPIServer(_ pod: String) async -> Bool {
      pod.hasPrefix("kube-system/")
    }
  }

  public static func run() async {
    let manager = StatusManager()
    let pods = ["default/web-0", "default/web-1", "default/db-0", "kube-system/dns"]
    let phases: [Phase] = [.pending, .running, .succeeded]
    manager.start(changes: pods.count * phases.count)
    for pod in pods {
      Task {
        for phase in phases {
          await manager.setPodStatus(PodStatus(pod: pod, phase: phase))
        }
      }
    }
  }
}
